import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endWithProcess } from "./end-with-process";

/**
 * How V8 shares memory and time out in a server: it collects once the heap has grown by a quarter, and young objects in 8 MB. By
 * itself it lets garbage grow to several times what is alive; a hello-world app of Next then takes 400 MB.
 */
export const V8_FLAGS = ["--heap-growing-percent=25", "--max-semi-space-size=8"];

const START_WITHIN_MS = 40_000;
const STOP_WITHIN_MS = 6_000; // the server drains in five seconds at most
const KEPT_LINES = 20;

export type RunningServer = {
  baseUrl: string;
  pid: number;
  /** Settles with how it ended and its last lines of output. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts the server of a build folder on loopback and resolves when it is ready. Throws with its last lines when it does not
 * get there. The server never outlives this process, but for a kill -9 of it.
 */
export async function startServer(folder: string, port: number, env: Record<string, string>): Promise<RunningServer> {
  const baseUrl = `http://localhost:${port}`;
  const child = spawn(process.execPath, [...V8_FLAGS, path.join(folder, "server.js")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      APP_URL: baseUrl,
      NEXT_MANUAL_SIG_HANDLE: "1",
      ...(env.DATABASE_URL && { ANALYTICS_DATABASE_URL: env.DATABASE_URL }), // not the shell's, of another database
      ...env,
    },
  });
  endWithProcess(child);
  const lines = keepLastLines(child);
  const exited = once(child, "close").then(
    ([code, signal]) => `exit code ${code ?? "none"}, signal ${signal ?? "none"}\n${lines.join("\n")}`,
  );
  const server: RunningServer = { baseUrl, pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
  try {
    await untilReady(port, exited);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function untilReady(port: number, exited: Promise<string>): Promise<void> {
  const ended = exited.then((how) => Promise.reject(new Error(`The server ended while starting: ${how}`)));
  const ready = async () => {
    const deadline = Date.now() + START_WITHIN_MS;
    while (Date.now() < deadline) {
      const signal = AbortSignal.timeout(2_000);
      const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`, { signal }).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`The server was not ready within ${START_WITHIN_MS / 1000} s`);
  };
  await Promise.race([ready(), ended]);
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill("SIGTERM");
  const isGone = await Promise.race([exited.then(() => true), sleep(STOP_WITHIN_MS, false, { ref: false })]);
  if (!isGone) child.kill("SIGKILL");
  await exited;
}

// A person who starts the demo wants a URL, not a log: its last lines show only when it ends by itself.
function keepLastLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return lines;
}
