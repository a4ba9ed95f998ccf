import net from "node:net";
import { EmbeddedPostgresError } from "./error";

/** `wished` if nobody listens on it on the loopback interface, else any port that is free there. */
export async function freePort(wished?: number): Promise<number> {
  const port = (wished && (await bindOnce(wished))) ?? (await bindOnce(0));
  if (port) return port;
  throw new EmbeddedPostgresError("There is no free port on 127.0.0.1.", "end some of the programs that hold them.");
}

function bindOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(undefined));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });
}
