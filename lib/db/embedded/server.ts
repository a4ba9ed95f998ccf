import { randomUUID } from "node:crypto";
import { chown, mkdir, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Binaries } from "./binaries";
import { dataFolder, logFile, rotateLog } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { retireStalePidFile } from "./postmaster";
import { type Outcome, type Owner, run } from "./run";

export const SUPERUSER = "paceline";

const UNFINISHED = "unfinished-";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  shared_preload_libraries: "pg_stat_statements",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
  shared_buffers: "256MB",
  maintenance_work_mem: "256MB",
  // Bulk loads: nobody replicates from this server, so a table filled in the transaction that made it needs no log,
  // and checkpoints may be rare. fsync, full_page_writes and synchronous_commit stay on: a commit survives a power cut.
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
};

/** Makes the data folder unless it is there. Of several processes that try at once one wins, and its result is whole. */
export async function initialise(cluster: string, binaries: Binaries, owner: Owner | undefined, password: string) {
  if (await isInitialised(cluster)) return;
  const unfinished = path.join(cluster, `${UNFINISHED}${randomUUID()}`);
  const passwordFile = `${unfinished}.password`;
  try {
    const made = await fillUnfinished(unfinished, passwordFile, binaries, owner, password);
    const placed = made.ok ? await takesPlace(unfinished, dataFolder(cluster)) : made;
    if (placed.ok) await removeUnfinished(cluster);
    // The winner removes what the others were at, so theirs may fail in any way.
    else if (!(await isInitialised(cluster))) {
      throw new EmbeddedPostgresError(
        `initdb could not make the data folder ${dataFolder(cluster)}.`,
        "free the space or lift the limit that the message names, or set DATABASE_URL to a server of your own.",
        { said: placed.output },
      );
    }
  } finally {
    for (const each of [unfinished, passwordFile]) await remove(each);
  }
}

export async function isInitialised(cluster: string): Promise<boolean> {
  return stat(dataFolder(cluster)).then(
    () => true,
    () => false,
  );
}

/** Starts the server in a session of its own, so that no terminal's Ctrl-C reaches it. */
export async function startServer(
  cluster: string,
  { pgCtl }: Binaries,
  owner: Owner | undefined,
  port: number,
): Promise<Outcome> {
  await retireStalePidFile(cluster);
  await rotateLog(cluster);
  const settings = { ...SETTINGS, ...(await sharedMemorySettings()), port };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const command = ["start", "-D", dataFolder(cluster), "-l", logFile(cluster), "-o", flags.join(" "), "-w", "-t", "60"];
  return run(pgCtl, command, { owner, timeoutMs: 70_000 });
}

async function fillUnfinished(
  unfinished: string,
  passwordFile: string,
  { initdb }: Binaries,
  owner: Owner | undefined,
  password: string,
): Promise<Outcome> {
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (owner) await Promise.all([unfinished, passwordFile].map((each) => chown(each, owner.uid, owner.gid)));
  } catch (error) {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  }
  return runInitdb(initdb, unfinished, passwordFile, owner);
}

function runInitdb(initdb: string, data: string, passwordFile: string, owner: Owner | undefined): Promise<Outcome> {
  const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  // PostgreSQL's own Unicode rules: the same order on every machine, and no locale of the system is needed.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  return run(initdb, [`--pgdata=${data}`, ...access, ...locale], { owner, timeoutMs: 60_000 });
}

async function takesPlace(unfinished: string, data: string): Promise<Outcome> {
  return rename(unfinished, data).then(
    () => ({ ok: true, output: "" }),
    (error: Error) => ({ ok: false, output: error.message }),
  );
}

/** What others have begun is of no use any more, be they dead or still at it: they find the data in place. */
async function removeUnfinished(cluster: string): Promise<void> {
  for (const name of await readdir(cluster)) {
    if (name.startsWith(UNFINISHED)) await remove(path.join(cluster, name));
  }
}

/** Removing may fail while an initdb still writes there: its own process removes it then. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

/** Containers often have 64 MB of /dev/shm, too little for parallel queries; files in the data folder do instead. */
async function sharedMemorySettings(): Promise<Record<string, string>> {
  if (process.platform !== "linux") return {};
  const { bsize, blocks } = await statfs("/dev/shm").catch(() => ({ bsize: 0, blocks: 0 }));
  return bsize * blocks < 256 * 1024 * 1024 ? { dynamic_shared_memory_type: "mmap" } : {};
}
