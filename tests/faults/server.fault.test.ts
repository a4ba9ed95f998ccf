import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { DEMO_PASSWORD, seedAccounts } from "@/prisma/seed/accounts";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { type RunningServer, startServer } from "@/scripts/server";
import { makeTemporaryRoot } from "../temporary-root";
import { makeGate } from "./gate";

const PORT = await freePort();
const { root: folder, remove } = makeTemporaryRoot();
let postgres: Postgres;
let url: string;
let build: string;
let sql: pg.Client;
let server: RunningServer | undefined;

beforeAll(async () => {
  build = await buildIfOld();
  postgres = await acquirePostgres({ root: folder });
  await postgres.ensureDatabase("paceline");
  url = postgres.urlOf("paceline");
  await applyMigrations(url);
  sql = await connect();
  await sql.query(`INSERT INTO learner VALUES (1, 'A learner')`);
  await seedAccounts(sql, { learnerId: 1 });
}, 240_000);
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(async () => {
  await sql.end();
  await postgres.release();
  remove();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined); // these tests kill the server under it
  await client.connect();
  return client;
}

async function start(env: Record<string, string> = {}): Promise<RunningServer> {
  const secret = "a secret for tests, which is long enough";
  server = await startServer(build, PORT, { DATABASE_URL: url, AUTH_SECRET: secret, DEMO_ACCOUNTS: "true", ...env });
  return server;
}

const get = (route: string, headers = {}) => fetch(`http://localhost:${PORT}${route}`, { headers });

async function signIn(): Promise<string> {
  const response = await fetch(`http://localhost:${PORT}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: `http://localhost:${PORT}` },
    body: JSON.stringify({ email: "learner@paceline.dev", password: DEMO_PASSWORD }),
  });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

test("SIGTERM lets a request in flight end, answers it, and the process leaves with 0 within five seconds", async () => {
  const { pid, exited } = await start();
  const cookie = await signIn();
  await sql.query("BEGIN; LOCK TABLE goal IN ACCESS EXCLUSIVE MODE");
  const inFlight = get("/api/dashboard", { cookie });
  await untilWaiting("goal");
  const signalledAt = performance.now();
  process.kill(pid, "SIGTERM");
  await sleep(500);
  await expect(get("/api/health/live")).rejects.toThrow(); // no longer listening
  await sql.query("ROLLBACK");
  const response = await inFlight;
  expect([response.status, (await response.json()).degraded]).toEqual([200, []]);
  expect(await exited).toMatch(/^exit code 0, signal none/);
  expect(performance.now() - signalledAt).toBeLessThan(5_000);
});

test("readiness drops before the server stops taking requests, so that a proxy can go elsewhere", async () => {
  const { pid, exited } = await start({ DRAIN_DELAY_MS: "1000" });
  expect((await get("/api/health/ready")).status).toBe(200);
  process.kill(pid, "SIGTERM");
  await sleep(200);
  const [ready, live] = await Promise.all([get("/api/health/ready"), get("/api/health/live")]);
  expect([ready.status, (await ready.json()).status, live.status]).toEqual([503, "draining", 200]);
  expect(await exited).toMatch(/^exit code 0, signal none/);
});

test("a request that never ends does not hold the process for more than five seconds", async () => {
  const { pid, exited } = await start();
  const cookie = await signIn();
  const lock = await connect();
  await lock.query("BEGIN; LOCK TABLE goal IN ACCESS EXCLUSIVE MODE");
  void get("/api/dashboard", { cookie }).catch(() => undefined);
  await untilWaiting("goal");
  const signalledAt = performance.now();
  process.kill(pid, "SIGTERM");
  await exited;
  expect(performance.now() - signalledAt).toBeLessThan(5_000);
  await lock.end();
});

test("with the database killed the server says so at once and comes back when it does, with nothing lost", async () => {
  await start();
  const cookie = await signIn();
  process.kill(postmasterPid(), "SIGKILL");
  const askedAt = performance.now();
  const [ready, live] = await Promise.all([get("/api/health/ready"), get("/api/health/live")]);
  expect(live.status).toBe(200);
  expect([200, 503]).toContain(ready.status); // it may be back already: the gate, below, holds it away
  expect(performance.now() - askedAt).toBeLessThan(1_500);
  // The process that holds a lease, this one, starts the database again.
  const deadline = Date.now() + 20_000;
  while ((await get("/api/health/ready")).status !== 200 && Date.now() < deadline) await sleep(100);
  const response = await get("/api/dashboard", { cookie });
  expect([response.status, (await response.json()).degraded]).toEqual([200, []]);
  sql = await connect();
});

test("with the database unreachable every answer is a 503 problem that says when to try again, and none after", async () => {
  const gate = await makeGate(Number(new URL(url).port));
  const behind = new URL(url);
  behind.port = String(gate.port);
  await start({ DATABASE_URL: behind.href });
  const cookie = await signIn();
  await gate.close();
  expect((await get("/api/health/ready")).status).toBe(503);
  const response = await get("/api/dashboard", { cookie });
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await response.json()).toMatchObject({ type: "/errors/unavailable", traceId: expect.any(String) });
  const page = await (await get("/", { cookie })).text();
  expect(page).not.toMatch(/ECONNREFUSED|PrismaClient|127\.0\.0\.1/);
  await gate.open();
  expect((await get("/api/dashboard", { cookie })).status).toBe(200);
  await gate.close();
});

test("a frozen database makes the server unready within its half second, not for ever", async () => {
  await start();
  sql = await connect();
  const processes = (
    await sql.query(
      "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
  ).rows;
  const frozen = [postmasterPid(), ...processes.map(({ pid }) => Number(pid))];
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  try {
    const askedAt = performance.now();
    expect((await get("/api/health/ready")).status).toBe(503);
    expect(performance.now() - askedAt).toBeLessThan(1_500);
  } finally {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
  }
  expect((await get("/api/health/ready")).status).toBe(200);
});

test("fifty-one guesses from one peer are one too many, whatever addresses it forges", async () => {
  await start();
  const guess = async (round: number) => {
    const forged = {
      "x-forwarded-for": `10.0.0.${round}`,
      "x-real-ip": `10.0.1.${round}`,
      "x-paceline-client": `10.0.2.${round}`,
    };
    const { status } = await fetch(`http://localhost:${PORT}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: `http://localhost:${PORT}`, ...forged },
      body: JSON.stringify({ email: `guess-${round}@example.org`, password: "wrong" }),
    });
    return status;
  };
  const statuses = [];
  for (let round = 0; round < 51; round++) statuses.push(await guess(round));
  expect(statuses).toEqual([...Array(50).fill(401), 429]);
});

test("in production the published demo sign-ins are refused, unless the server is told to take them", async () => {
  await start({ DEMO_ACCOUNTS: "false" });
  const response = await fetch(`http://localhost:${PORT}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: `http://localhost:${PORT}` },
    body: JSON.stringify({ email: "Learner@Paceline.dev", password: DEMO_PASSWORD }),
  });
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
  expect((await response.json()).message).toMatch(/demo sign-ins are switched off/);
});

test.each([
  ["DATABASE_URL", "", /DATABASE_URL/],
  ["AUTH_SECRET", "", /AUTH_SECRET/],
  ["AUTH_SECRET", "short", /at least 32 characters/],
  ["DATABASE_URL", "mysql://x", /DATABASE_URL/],
])("a server with %s=%j ends at once and says what is missing", async (name, value, words) => {
  const env = { DATABASE_URL: url, AUTH_SECRET: "a secret for tests, which is long enough", [name]: value };
  const kept = Object.fromEntries(Object.entries(env).filter(([, given]) => given !== ""));
  const child = spawn(process.execPath, [path.join(build, "server.js")], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", HOSTNAME: "127.0.0.1", PORT: String(PORT), ...kept },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(output).toMatch(words);
});

function postmasterPid(): number {
  const { cluster } = JSON.parse(readFileSync(path.join(folder, ".paceline", "postgres", "state.json"), "utf8"));
  const clusterFolder = path.resolve(folder, ".paceline", "postgres", cluster);
  return Number(readFileSync(path.join(clusterFolder, "data", "postmaster.pid"), "utf8").split("\n")[0]);
}

async function untilWaiting(table: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  const waiting = `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`;
  const client = await connect();
  while ((await client.query(waiting)).rows[0].n === 0) {
    if (Date.now() > deadline) throw new Error(`No statement came to wait for ${table}`);
    await sleep(20);
  }
  await client.end();
}

test("a path that cannot be decoded is no fault of ours, on the API and on pages", async () => {
  await start();
  const cookie = await signIn();
  const statuses = async (headers: Record<string, string>) =>
    Promise.all(
      ["/api/goals/%E0%A4%A", "/api/%", "/%ff", "/api/goals/%00"].map(async (p) => (await get(p, headers)).status),
    );
  expect(await statuses({ cookie })).toEqual([400, 404, 404, 400]);
  expect(await statuses({})).toEqual([401, 404, 404, 401]);
});
