import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export type Gate = { port: number; open(): Promise<void>; close(): Promise<void> };

/** A way through to a loopback port that can be shut: to a client behind it, the server is then gone. */
export async function makeGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const open = async () => {
    server = createServer((socket) => {
      const target = connect(targetPort, "127.0.0.1");
      for (const end of [socket, target]) {
        sockets.add(end);
        end.on("error", () => undefined);
        end.once("close", () => sockets.delete(end));
      }
      socket.pipe(target).pipe(socket);
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address) port = address.port;
  };
  const close = async () => {
    if (!server?.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };
  await open();
  return {
    get port() {
      return port;
    },
    open,
    close,
  };
}
