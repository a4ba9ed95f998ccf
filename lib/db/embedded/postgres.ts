import path from "node:path";
import { databaseUrl, ensureDatabase } from "./database";
import { EmbeddedPostgresError } from "./error";
import { join, type Lease } from "./join";
import { disconnect, setReferenced, stopIfUnused } from "./lease";
import { databaseOwner } from "./owner";
import { discardClusterFolder, makeClusterFolder } from "./place";
import { freePort } from "./port";
import { clusterFolder, createState, readState, type State, stateFolder } from "./state";

export type Postgres = {
  /** Connection string of a database on this server; the port in it is the one in use now. */
  urlOf(database: string): string;
  /** Makes the database, with pg_stat_statements in it, unless it is there. Answers whether it was made now. */
  ensureDatabase(database: string): Promise<boolean>;
  /** Gives the server up; for its last user the promise settles when the server is down. Repeatable. */
  release(): Promise<void>;
};

export type AcquireOptions = {
  onProgress?: (line: string) => void;
  /** The folder that holds `.paceline`; by default that of package.json. */
  root?: string;
};

/**
 * Joins the checkout's own PostgreSQL, started first if no process uses it yet. It runs until the last process that
 * acquired it has released it or has died. The lease does not keep this process alive; a server that crashes under it
 * is started again. Throws EmbeddedPostgresError, at the latest after two minutes.
 */
export async function acquirePostgres(options: AcquireOptions = {}): Promise<Postgres> {
  const { onProgress = () => undefined, root = path.resolve(import.meta.dirname, "../../..") } = options;
  if (process.platform === "win32") {
    throw new EmbeddedPostgresError(
      "The embedded PostgreSQL runs on Linux and macOS, not on Windows itself.",
      "work in WSL, or set DATABASE_URL to a server of your own.",
    );
  }
  const folder = await stateFolder(root);
  const state = (await readState(folder)) ?? (await decideState(folder, onProgress));
  const leaving = new AbortController();
  const joining = { folder, onProgress, signal: leaving.signal };
  let lease: Lease;
  let rejoined: Promise<void> = Promise.resolve();
  let released: Promise<void> | undefined;

  const hold = (taken: Lease) => {
    lease = taken;
    setReferenced(taken.client, false);
    void taken.ended.then(() => {
      if (!leaving.signal.aborted) rejoined = rejoin();
    });
  };

  const rejoin = async () => {
    try {
      const current = await readState(folder);
      const isDeleted = current?.cluster !== state.cluster;
      onProgress(`PostgreSQL: connection lost, ${isDeleted ? "and its folder was deleted" : "joining again"}.`);
      if (isDeleted) return;
      hold(await join(current, joining));
    } catch (error) {
      if (!leaving.signal.aborted) onProgress(error instanceof Error ? error.message : String(error));
    }
  };

  hold(await join(state, joining));
  return {
    urlOf: (database) => databaseUrl(lease, database),
    ensureDatabase: (database) => ensureDatabase(lease, database),
    release: () => {
      released ??= (async () => {
        leaving.abort();
        await rejoined;
        setReferenced(lease.client, true);
        await disconnect(lease.client);
        await stopIfUnused(lease.cluster, lease.password);
      })();
      return released;
    },
  };
}

/** Chooses place, port and password. Of several processes that do, one decides for all. */
async function decideState(folder: string, onProgress: (line: string) => void): Promise<State> {
  const cluster = await makeClusterFolder(folder, await databaseOwner());
  const isInside = path.dirname(cluster) === folder;
  const state = await createState(folder, isInside ? path.basename(cluster) : cluster, await freePort());
  if (clusterFolder(folder, state) !== cluster) await discardClusterFolder(cluster, folder);
  else if (!isInside) onProgress(`PostgreSQL: ${cluster} keeps the data, since its user cannot enter ${folder}.`);
  return state;
}
