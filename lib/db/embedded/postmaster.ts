import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dataFolder, logTail } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { run } from "./run";

/** A living postmaster of our data, as its pid file names it. It may still be starting, or already stopping. */
export type RunningServer = { pid: number; port: number };

export async function findRunningServer(cluster: string): Promise<RunningServer | undefined> {
  const server = await readPidFile(pidFile(cluster));
  return server && (await isPostmaster(server.pid, cluster)) ? server : undefined;
}

/** Ends the server in order, rolling back what is open; returns when it is down. */
export async function stopServer(cluster: string, { pid }: RunningServer): Promise<void> {
  const startedAt = Date.now();
  for (const [signal, untilMs] of [
    ["SIGINT", 30_000],
    ["SIGQUIT", 40_000], // As safe as a power cut: the next start replays the log.
  ] as const) {
    send(signal, pid);
    while (Date.now() - startedAt < untilMs) {
      if (!(await isPostmaster(pid, cluster))) return;
      await sleep(20);
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL (process ${pid}) did not stop within 40 s.`,
    `end it by hand with kill -9 ${pid}; the next start recovers its data.`,
    { said: await logTail(cluster) },
  );
}

/**
 * PostgreSQL takes any living process of its user for the postmaster of a left pid file: one that got the number anew,
 * or a zombie in a container whose first process does not reap. Such a file goes. Whether a former child still holds
 * the shared memory PostgreSQL checks without it.
 */
export async function retireStalePidFile(cluster: string): Promise<void> {
  const file = pidFile(cluster);
  const stale = await readPidFile(file);
  if (!stale || !isAlive(stale.pid) || (await isPostmaster(stale.pid, cluster))) return;
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  // Between look and move another process may have started the server: then the file is in force and goes back.
  const moved = await readPidFile(aside);
  if (moved && (await isPostmaster(moved.pid, cluster))) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readPidFile(file: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandLine(pid);
  return command.includes("bin/postgres") && command.includes(dataFolder(cluster));
}

/** Empty for a zombie. Not /proc/PID/cwd: root in a container may not look at that of another user's process. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return (await run("ps", ["-ww", "-o", "command=", "-p", String(pid)], { timeoutMs: 5_000 })).output;
}

/** Whether a process has that number, be it a zombie or another user's. */
export function isAlive(pid: number): boolean {
  return send(0, pid);
}

/** Whether there was a process to be signalled; 0 only asks. */
function send(signal: NodeJS.Signals | 0, pid: number): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pidFile(cluster: string): string {
  return path.join(dataFolder(cluster), "postmaster.pid");
}
