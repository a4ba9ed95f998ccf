import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NextApp } from "../build";
import { endWithProcess } from "../end-with-process";
import { freePort } from "../ports";
import { V8_FLAGS } from "../server";
import type { Answer } from "./answers";

export const NEXT_FLOOR = "Next floor";
export const NODE_HTTP_FLOOR = "node:http floor";

const START_WITHIN_MS = 20_000;

/** What speed is compared with, on the same machine in the same run. */
export type Floor = { baseUrl: string; pid: number; stop(): Promise<void> };

/** The framework floor: a hello-world app of the same Next and React. */
export const FLOOR_APP: NextApp = {
  name: "the floor",
  folder: path.join("bench", "floor"),
  builds: path.join(".paceline", "floor-builds"),
  sources: [
    "bench/floor/app",
    "bench/floor/next.config.mjs",
    "bench/floor/package.json",
    "bench/floor/tsconfig.json",
    "package-lock.json",
    "tsconfig.json",
  ],
};

/** Starts a build of the floor's app. Throws when it does not answer. */
export async function startNextFloor(folder: string): Promise<Floor> {
  const port = await freePort();
  const child = spawn(process.execPath, [...V8_FLAGS, path.join(folder, "server.js")], {
    stdio: "ignore",
    env: { ...process.env, NODE_ENV: "production", HOSTNAME: "127.0.0.1", PORT: String(port) },
  });
  endWithProcess(child);
  const baseUrl = `http://localhost:${port}`;
  const deadline = Date.now() + START_WITHIN_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/hello`).catch(() => undefined);
    if (answer?.ok) return floorOf(child, baseUrl);
    await sleep(50);
  }
  child.kill();
  throw new Error(`The floor's server did not answer within ${START_WITHIN_MS / 1000} s (exit code ${child.exitCode})`);
}

/** Starts the hardware floor: bare node:http that gives this answer to every request. */
export async function startNodeHttpFloor(answer: Answer): Promise<Floor> {
  const child = fork(path.join("bench", "floor", "node-http.mjs"), { execArgv: [], serialization: "advanced" });
  child.send(answer);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return floorOf(child, `http://localhost:${port}`);
}

function floorOf(child: ChildProcess, baseUrl: string): Floor {
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL"); // it holds nothing
    await once(child, "close");
  };
  return { baseUrl, pid: child.pid ?? 0, stop };
}
