import "server-only";
import { connect } from "node:net";
import pLimit, { type LimitFunction } from "p-limit";
import pg from "pg";
import { currentRequest } from "@/lib/telemetry/request-context";

/**
 * A pool that knows the request a statement serves. Once the request's deadline has passed or its caller has gone, no further
 * statement of it starts and PostgreSQL is told to give up the running one. However much a request asks for at once, it holds
 * half of the connections at most. Statements outside a request, and those of an interactive transaction, run as in any pool.
 */
export class RequestPool extends pg.Pool {
  readonly #shares = new WeakMap<object, LimitFunction>();

  // The overloads with callbacks and streams are the library's own; Prisma's adapter calls with one config alone.
  override query = ((config: pg.QueryConfig) => {
    const request = currentRequest();
    return request
      ? this.#shareOf(request.root ?? request)(() => this.#run(config, request.deadline?.signal))
      : this.#run(config);
  }) as pg.Pool["query"];

  #shareOf(request: object): LimitFunction {
    const share = this.#shares.get(request) ?? pLimit(Math.ceil(this.options.max / 2));
    this.#shares.set(request, share);
    return share;
  }

  async #run(config: pg.QueryConfig, signal?: AbortSignal) {
    signal?.throwIfAborted();
    const client = await this.connect();
    if (signal?.aborted) {
      client.release(); // nothing ran on it
      throw signal.reason;
    }
    try {
      const result = await (signal ? abortable(client, config, signal) : client.query(config));
      client.release();
      return result;
    } catch (error) {
      client.release(isBroken(error));
      throw error;
    }
  }
}

async function abortable(client: pg.PoolClient, config: pg.QueryConfig, signal: AbortSignal) {
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    cancelled = cancelStatement(client);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await client.query(config);
  } finally {
    signal.removeEventListener("abort", cancel);
    // The connection goes on to someone else only when the cancellation has been dealt with, or it would hit their statement.
    await cancelled;
  }
}

/** Asks the server to end what runs on this connection: a CancelRequest of the frontend/backend protocol, on a connection of its own. */
function cancelStatement(client: pg.PoolClient): Promise<void> {
  const { host, port, processID, secretKey } = connectionOf(client);
  const message = Buffer.alloc(16);
  for (const [index, value] of [16, 80_877_102, processID, secretKey].entries()) message.writeInt32BE(value, index * 4);
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  return new Promise((resolve) => {
    socket.once("error", () => resolve());
    socket.once("close", () => resolve());
    // Not `end`: pgBouncer drops the request of a caller that has closed its side. The server closes first.
    socket.once("connect", () => socket.write(message));
    socket.resume(); // the server says nothing and closes
    socket.setTimeout(1_000, () => socket.destroy());
  });
}

/** What a connected client knows of its server process. The library has all four and declares none of the last two. */
function connectionOf(client: pg.PoolClient) {
  return client as unknown as { host: string; port: number; processID: number; secretKey: number };
}

// An error of PostgreSQL's own leaves the connection sound; any other may not.
const isBroken = (error: unknown): boolean => !(error instanceof pg.DatabaseError && error.severity === "ERROR");
