import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { logTail } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { findRunningServer, type RunningServer, stopServer } from "./postmaster";
import { SUPERUSER } from "./server";

// Advisory locks of the database `postgres`. The lease is shared by all who use the server; who gets it exclusively
// knows that nobody does. The kernel closes the connection of a killed process, and its locks go with it.
const LOCKS = { lease: 1, keeper: 2, databases: 3 } as const;
const LOCK_CLASS = 1_885_430_629;

type Lock = keyof typeof LOCKS;
type LockMode = "shared" | "exclusive";

/** Connects within 5 s or throws; every later statement answers within 30 s or throws. */
export async function connect(server: RunningServer, password: string, database: string, role: string) {
  const client = new pg.Client({
    host: "127.0.0.1",
    port: server.port,
    user: SUPERUSER,
    password,
    database,
    ssl: false, // Against a PGSSLMODE in the caller's environment.
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    application_name: `paceline ${role} ${process.pid}`,
  });
  client.on("error", () => undefined); // Whoever awaits a statement gets the failure there; an idle loss shows as "end".
  try {
    await client.connect();
    return client;
  } catch (error) {
    void disconnect(client);
    throw error;
  }
}

/** Ends a connection within a second, even when the server does not answer any more. */
export async function disconnect(client: pg.Client): Promise<void> {
  const isDone = client.end().catch(() => undefined);
  await Promise.race([isDone, sleep(1_000, undefined, { ref: false })]);
}

/** Whether an idle connection keeps this process alive. */
export function setReferenced(client: pg.Client, isReferenced: boolean): void {
  const socket = client as pg.Client & { ref(): void; unref(): void }; // There, but not in the types of pg.
  if (isReferenced) socket.ref();
  else socket.unref();
}

/** Takes the lock, waiting up to the client's statement limit; the connection carries it until it closes. */
export async function lock(client: pg.Client, name: Lock, mode: LockMode): Promise<void> {
  const take = mode === "shared" ? "pg_advisory_lock_shared" : "pg_advisory_lock";
  await client.query(`SELECT ${take}($1::int, $2::int)`, [LOCK_CLASS, LOCKS[name]]);
}

export async function tryLock(client: pg.Client, name: Lock): Promise<boolean> {
  const sql = "SELECT pg_try_advisory_lock($1::int, $2::int) AS got";
  const { rows } = await client.query<{ got: boolean }>(sql, [LOCK_CLASS, LOCKS[name]]);
  return rows[0]?.got === true;
}

/** How many connections hold the lock in that mode. */
export async function countHolders(client: pg.Client, name: Lock, mode: LockMode): Promise<number> {
  const { rows } = await client.query<{ holders: number }>(
    `SELECT count(*)::int AS holders FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND mode = $3 AND classid = $1::int AND objid = $2::int
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_CLASS, LOCKS[name], mode === "shared" ? "ShareLock" : "ExclusiveLock"],
  );
  return rows[0]?.holders ?? 0;
}

/** The process that serves this connection's cluster, in the words of the server itself. */
export async function postmasterPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid",
  );
  return rows[0]?.pid;
}

/** Stops the server unless somebody holds a lease. When the answer is "down", it is. */
export async function stopIfUnused(cluster: string, password: string): Promise<"used" | "down"> {
  const deadlineMs = Date.now() + 45_000;
  for (;;) {
    const server = await findRunningServer(cluster);
    if (!server) return "down";
    try {
      const verdict = await judge(cluster, server, password);
      if (verdict) return verdict;
    } catch (error) {
      // A lost connection only means that another process stops the server, or that it recovers: look again.
      if (error instanceof EmbeddedPostgresError || isRefusedPassword(error)) throw error;
      if (Date.now() > deadlineMs) throw await notAnswering(cluster, server, error);
    }
    await sleep(100);
  }
}

export function isRefusedPassword(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "28P01";
}

async function judge(cluster: string, server: RunningServer, password: string): Promise<"used" | "down" | undefined> {
  const client = await connect(server, password, "postgres", "stop");
  try {
    if ((await postmasterPid(client)) !== server.pid) return undefined;
    if (await tryLock(client, "lease")) {
      // Held until the server ends it: whoever comes late waits and is sent away, never served and then cut off.
      await stopServer(cluster, server);
      return "down";
    }
    // Without a lease in sight the lock is with another process that stops the server.
    return (await countHolders(client, "lease", "shared")) > 0 ? "used" : undefined;
  } finally {
    await disconnect(client);
  }
}

async function notAnswering(cluster: string, { pid, port }: RunningServer, cause: unknown) {
  return new EmbeddedPostgresError(
    `PostgreSQL (process ${pid}, port ${port}) does not answer: ${cause instanceof Error ? cause.message : cause}`,
    `end it with kill -9 ${pid}; the next start recovers its data.`,
    { cause, said: await logTail(cluster) },
  );
}
