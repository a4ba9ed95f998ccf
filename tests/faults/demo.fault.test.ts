import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { makeTemporaryRoot } from "../temporary-root";

const AGAIN_WITHIN_MS = 20_000;
const { root: folder, remove } = makeTemporaryRoot();
const port = await freePort();
const running = new Set<ChildProcess>();

beforeAll(() => buildIfOld(), 240_000);
afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await (await acquirePostgres({ root: folder })).release(); // the last user stops what the killed ones left
  remove();
});

type Demo = { pid: number; output(): string; exitCode: Promise<number | null> };

function demo(args: string[] = [], env: Record<string, string> = {}): Demo {
  const child = spawn(process.execPath, ["--import", "tsx", path.join("scripts", "demo.ts"), ...args], {
    env: { ...process.env, PACELINE_ROOT: folder, PORT: String(port), ...env },
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exitCode = once(child, "close").then(([code]) => {
    running.delete(child);
    return code;
  });
  return { pid: child.pid ?? 0, output: () => output, exitCode };
}

const untilServing = (child: Demo) => untilSaid(child, `Paceline runs at http://localhost:${port}`);

async function untilSaid({ output }: Demo, words: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!output().includes(words) && Date.now() < deadline) await sleep(20);
  expect(output()).toContain(words);
}

function serverPidOf({ pid }: Demo): number {
  const processes = execFileSync("ps", ["-axo", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
  const children = processes.map((line) => line.trim().split(/\s+/)).filter(([, parent]) => Number(parent) === pid);
  const server = children.find((fields) => /next-server|server\.js/.test(fields.join(" ")));
  if (!server) throw new Error("The demo has no server");
  return Number(server[0]);
}

const stateFolder = path.join(folder, ".paceline", "postgres");
const state = () => JSON.parse(readFileSync(path.join(stateFolder, "state.json"), "utf8"));
const postmasterPid = () =>
  Number(
    readFileSync(path.join(path.resolve(stateFolder, state().cluster), "data", "postmaster.pid"), "utf8").split(
      "\n",
    )[0],
  );

async function query(sql: string) {
  const server = await acquirePostgres({ root: folder });
  const client = new pg.Client(server.urlOf("paceline_small"));
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  await server.release();
  return rows;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function areGone(pids: number[], withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (pids.some(isAlive) && Date.now() < deadline) await sleep(50);
  return !pids.some(isAlive);
}

test("after kill -9 of the server and of PostgreSQL the demo says so, and comes up again with nothing lost", async () => {
  const first = demo();
  await untilServing(first);
  await query(`INSERT INTO note (id, "authorId", title, body, "updatedAt")
    VALUES (gen_random_uuid(), (SELECT min(id) FROM learner), 'Written by a person', '', now())`);
  const rows = `SELECT (SELECT count(*) FROM activity) AS activity, (SELECT count(*) FROM note) AS notes, (SELECT count(*) FROM "user") AS people`;
  const before = await query(rows);

  process.kill(serverPidOf(first), "SIGKILL");
  expect(await first.exitCode).toBe(1);
  expect(first.output()).toMatch(/The server ended by itself: .*SIGKILL/);

  const second = demo();
  await untilServing(second);
  for (const pid of [serverPidOf(second), postmasterPid(), second.pid]) process.kill(pid, "SIGKILL");
  await second.exitCode;

  const startedAt = performance.now();
  const third = demo();
  await untilServing(third);
  expect(performance.now() - startedAt).toBeLessThan(AGAIN_WITHIN_MS);
  expect(third.output()).toContain("there already");
  expect(await query(rows)).toEqual(before);

  const [server, postmaster] = [serverPidOf(third), postmasterPid()];
  process.kill(third.pid, "SIGINT");
  expect(await third.exitCode).toBe(0);
  expect(await areGone([server, postmaster], 5_000)).toBe(true);
}, 180_000);

test("a signal while it starts ends it, and what it started goes too", async () => {
  const child = demo(["--scale", "medium"]);
  await untilSaid(child, "activity");
  process.kill(child.pid, "SIGTERM");
  expect(await child.exitCode).toBe(130);
  expect(await areGone([postmasterPid()], 15_000)).toBe(true); // the database's keeper looks every second
});

test("a signal while the server comes up leaves no server behind", async () => {
  const child = demo();
  await untilSaid(child, "there already");
  const deadline = Date.now() + 10_000;
  let server: number | undefined;
  while (server === undefined && Date.now() < deadline) {
    try {
      server = serverPidOf(child);
    } catch {
      await sleep(5);
    }
  }
  process.kill(child.pid, "SIGTERM");
  await child.exitCode;
  expect(await areGone([server ?? Number.NaN], 6_000)).toBe(true);
});

test.each([
  [["--scale", "huge"], {}, /--scale huge: give one of small, medium, large/],
  [["--oulad", "/no/such/folder"], {}, /--oulad \/no\/such\/folder: there is no such folder/],
  [["--oulad", ".", "--scale", "small"], {}, /give one of the two/],
  [["--nonsense"], {}, /--nonsense/],
  [[], { PORT: "70000" }, /PORT=70000: not a port/],
  [[], { DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x" }, /AUTH_SECRET is missing/],
  [[], { DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x", AUTH_SECRET: "x".repeat(40) }, /does not answer|reach/],
])("demo %j with %j ends with one clear line", async (args, env, words) => {
  const child = demo(args, env);
  expect(await child.exitCode).toBe(1);
  expect(child.output()).toMatch(words);
  expect(child.output()).not.toMatch(/\n {4}at /);
});

test("a port that is taken is named before anything is built or loaded", async () => {
  const other = createServer().listen(port, "127.0.0.1");
  await once(other, "listening");
  const child = demo();
  expect(await child.exitCode).toBe(1);
  expect(child.output()).toMatch(new RegExp(`Port ${port} is taken`));
  other.close();
});
