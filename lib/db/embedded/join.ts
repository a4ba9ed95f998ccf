import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { logTail } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { launcher } from "./launch";
import { connect, countHolders, disconnect, isRefusedPassword, lock, postmasterPid } from "./lease";
import { findRunningServer, type RunningServer } from "./postmaster";
import { startKeeper } from "./start-keeper";
import { clusterFolder, rememberPort, type State } from "./state";

/** How long each kind of failure may last: most of them pass, since others start, stop and kill the same server. */
const PATIENCE_MS = {
  /** Children of a killed postmaster hold its memory until they notice. */
  start: 15_000,
  /** A server that is about to find its port taken has not noticed yet that our login reached a stranger. */
  refusal: 5_000,
  /** A server may have gigabytes of log to replay. */
  answer: 120_000,
} as const;
const REPORT_INTERVAL_MS = 5_000;

/** A place among the users of the server; it lasts until its connection has `ended`. */
export type Lease = RunningServer & { client: pg.Client; ended: Promise<unknown>; cluster: string; password: string };

type Joining = { folder: string; onProgress: (line: string) => void; signal: AbortSignal };
type Entry = { lease: Lease; hasKeeper: boolean };
type Failure = { kind: keyof typeof PATIENCE_MS; problem: string; remedy: string; cause?: unknown };

/** Takes a lease on the running server, started first if need be: of several processes one starts it, all join it. */
export async function join(state: State, { folder, onProgress, signal }: Joining): Promise<Lease> {
  const cluster = clusterFolder(folder, state);
  const failingSinceMs = new Map<Failure["kind"], number>();
  const { launch, hasBroughtKeeper } = launcher(state, folder, onProgress);
  const stopReports = reportEvery(REPORT_INTERVAL_MS, cluster, onProgress);
  try {
    for (;;) {
      signal.throwIfAborted();
      const server = (await findRunningServer(cluster)) ?? (await launch());
      const result = "pid" in server ? await enter(cluster, server, state.password) : server;
      if ("lease" in result) {
        if (!result.hasKeeper && !hasBroughtKeeper()) startKeeper(folder);
        if (result.lease.port !== state.port) await rememberPort(folder, state, result.lease.port);
        return result.lease;
      }
      const sinceMs = failingSinceMs.get(result.kind) ?? Date.now();
      failingSinceMs.set(result.kind, sinceMs);
      if (Date.now() - sinceMs > PATIENCE_MS[result.kind]) {
        const { problem, remedy, cause } = result;
        throw new EmbeddedPostgresError(problem, remedy, { cause, said: await logTail(cluster) });
      }
      await sleep(100, undefined, { signal });
    }
  } finally {
    stopReports();
  }
}

async function enter(cluster: string, server: RunningServer, password: string): Promise<Entry | Failure> {
  let client: pg.Client | undefined;
  try {
    client = await connect(server, password, "postgres", "lease");
    const ended = new Promise((resolve) => client?.once("end", resolve));
    if ((await postmasterPid(client)) !== server.pid) throw new Error("another server answered on this port");
    await lock(client, "lease", "shared");
    const hasKeeper = (await countHolders(client, "keeper", "exclusive")) > 0;
    return { lease: { ...server, client, ended, cluster, password }, hasKeeper };
  } catch (cause) {
    if (client) await disconnect(client);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = `PostgreSQL (process ${server.pid}, port ${server.port}) cannot be used: ${reason}`;
    if (isRefusedPassword(cause)) {
      const remedy = `end that process and delete ${path.dirname(cluster)}: its data and the state file belong to different servers.`;
      return { kind: "refusal", problem, remedy, cause };
    }
    return {
      kind: "answer",
      problem,
      remedy: `end it with kill -9 ${server.pid}; the next start recovers its data.`,
      cause,
    };
  }
}

function reportEvery(intervalMs: number, cluster: string, onProgress: (line: string) => void): () => void {
  const startedAt = Date.now();
  const timer = setInterval(async () => {
    const lastLine = await logTail(cluster, 1).catch(() => "");
    onProgress(`PostgreSQL: still waiting after ${Math.round((Date.now() - startedAt) / 1_000)} s. ${lastLine}`);
  }, intervalMs);
  return () => clearInterval(timer);
}
