import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { expect, type TestContext, vi } from "vitest";
import { type AcquireOptions, acquirePostgres, type Postgres } from "./postgres";
import { findRunningServer } from "./postmaster";
import { clusterFolder, readState, stateFolder } from "./state";

export const SOON = { timeout: 30_000, interval: 100 };

/** An empty checkout for one test. Afterwards it is gone, with every process that used its server. */
export async function newCheckout(context: TestContext) {
  const root = await mkdtemp(path.join(os.tmpdir(), "paceline-test-"));
  await chmod(root, 0o755); // As most checkouts are; mkdtemp closes it to others.
  return openCheckout(root, context);
}

/** Uses the checkout at `root`, as a test that moved or copied one does. */
export function openCheckout(root: string, { onTestFinished }: TestContext) {
  const handles: Postgres[] = [];
  const children: ChildProcess[] = [];

  const inspect = async () => {
    const folder = await stateFolder(root);
    const state = await readState(folder).catch(() => undefined);
    const cluster = state ? clusterFolder(folder, state) : folder;
    return { folder, cluster, server: await findRunningServer(cluster) };
  };

  onTestFinished(async () => {
    for (const child of children) child.kill("SIGKILL");
    await Promise.allSettled(handles.map((handle) => handle.release()));
    const { cluster, server } = await inspect();
    if (server) process.kill(server.pid, "SIGQUIT");
    const homes = cluster.startsWith(root) ? [root] : [root, path.dirname(cluster)];
    for (const each of homes) await rm(each, { recursive: true, force: true, maxRetries: 5 });
  });

  return {
    root,
    /** The folders in use, and the postmaster if there is one. */
    inspect,
    /** Uses the server from this process. */
    acquire: async (options: AcquireOptions = {}) => {
      const postgres = await acquirePostgres({ root, ...options });
      handles.push(postgres);
      return postgres;
    },
    /** Uses the server from another process; settled when that has it. */
    startUser: ({ detached = false } = {}) => startUser(root, detached, (child) => children.push(child)),
    /** Has a process ended with the test. */
    adopt: (child: ChildProcess) => children.push(child),
    killPostmaster: async () => {
      const { server } = await inspect();
      if (!server) throw new Error("there is no postmaster to kill");
      process.kill(server.pid, "SIGKILL");
      return server.pid;
    },
  };
}

async function startUser(root: string, detached: boolean, adopt: (child: ChildProcess) => void) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = path.join(import.meta.dirname, "hold.fixture.ts");
  const child = spawn(process.execPath, ["--import", tsx, script, root], {
    detached,
    stdio: ["pipe", "pipe", "inherit"],
  });
  adopt(child);
  const said = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (key: "url" | "released"): Promise<unknown> => {
    for (;;) {
      const { value, done } = await said.next();
      if (done) throw new Error(`the process ended before it said ${key}`);
      const message: Record<string, unknown> = JSON.parse(value);
      if (key in message) return message[key];
    }
  };
  const url = String(await hear("url"));
  const release = async () => {
    child.stdin.end();
    await hear("released");
  };
  return { child, url, release };
}

/** Rows of one statement, on a connection of its own. */
export async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The same server's own database, which is there without being asked for. */
export function ownDatabase(url: string): string {
  const own = new URL(url);
  own.pathname = "/postgres";
  return own.href;
}

/** How many connections hold a lease. */
export async function countLeases(url: string): Promise<number> {
  return (await processesAs("lease", url)).length;
}

/** Process ids of the server's keepers: one, or none for a moment. */
export async function keeperPids(url: string): Promise<number[]> {
  return processesAs("keeper", url);
}

/** The keeper's process id, as soon as it keeps. */
export async function keeperPid(url: string): Promise<number> {
  return vi.waitFor(async () => {
    const [only = 0, ...others] = await keeperPids(url);
    expect(only).toBeGreaterThan(0);
    expect(others).toEqual([]);
    return only;
  }, SOON);
}

async function processesAs(role: "lease" | "keeper", url: string): Promise<number[]> {
  const sql = `SELECT split_part(application_name, ' ', 3)::int AS pid FROM pg_stat_activity
    WHERE application_name LIKE 'paceline ${role} %'`;
  return ((await ask(ownDatabase(url), sql)) as { pid: number }[]).map(({ pid }) => pid);
}
