import { once } from "node:events";
import { createServer } from "node:net";

/** A port of 127.0.0.1 that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("No free port on loopback");
  return address.port;
}

/** The port of PORT, 3000 without one. Throws when it is no port or another program has it. */
export async function requirePort(): Promise<number> {
  const port = Number(process.env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT=${process.env.PORT}: not a port from 1 to 65535`);
  }
  const probe = createServer();
  const isFree = new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (!(await isFree)) {
    throw new Error(`Port ${port} is taken: stop what uses it, or choose another, as in PORT=${port + 1} npm run demo`);
  }
  probe.close();
  await once(probe, "close");
  return port;
}
