import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { POOLS } from "@/lib/db/client";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { DEMO_PASSWORD, seedAccounts } from "@/prisma/seed/accounts";
import { generateData } from "@/prisma/seed/generate/generate";
import { silentProgress } from "@/prisma/seed/progress";
import { buildIfOld } from "@/scripts/build";
import { findPgbouncer, type Pgbouncer, startPgbouncer } from "@/scripts/pgbouncer";
import { freePort } from "@/scripts/ports";
import { type RunningServer, startServer } from "@/scripts/server";
import { type Case, isReadCase, nameOf, pathOf } from "../budgets/case";
import { CASES } from "../budgets/cases";
import { findWorld, type World } from "../budgets/world";
import { makeTemporaryRoot } from "../temporary-root";
import { countWaitingFor, SESSION_STATE, sampleConnections } from "./connections";

/** The entries of infra/pgbouncer/pgbouncer.ini, by the pool that connects to them. */
const ENTRIES = { interactive: "paceline", analytics: "paceline_analytics" } as const;
const NO_CACHE = { PERFORMANCE_OPTIMIZATION_ENABLED: "false", RATE_LIMIT_PER_USER: "1000000" }; // each request needs a connection
const SECRETS = { AUTH_SECRET: "a secret for tests, which is long enough", DEMO_ACCOUNTS: "true" };
const to = (url: string, analyticsUrl = url) => ({ DATABASE_URL: url, ANALYTICS_DATABASE_URL: analyticsUrl });
const CORRELATION = "/api/analytics/performance-correlation"; // read by the analytics pool
const REQUESTS_AT_ONCE = 200;
const BURST_MS = 4_000;

const found = findPgbouncer();
const { root, remove } = makeTemporaryRoot();
const port = await freePort();
let postgres: Postgres;
let sql: pg.Client;
let world: World;
let startPooler: () => Promise<Pgbouncer>;
let pgbouncer: Pgbouncer;
let build: string;
let pooled: [RunningServer, RunningServer];
let cookies: Partial<Record<Case["who"], string>>;

beforeAll(async () => {
  if ("missing" in found) {
    process.stderr.write(`Skipped: ${found.missing}\n`); // the reporter counts skipped tests and keeps their reasons to itself
    return;
  }
  build = await buildIfOld();
  postgres = await acquirePostgres({ root });
  await postgres.ensureDatabase("behind");
  const url = postgres.urlOf("behind");
  await applyMigrations(url);
  sql = await connect("behind");
  const { demoLearnerId } = await generateData(sql, {
    scale: "small",
    anchorDay: "2026-11-20",
    progress: silentProgress,
  });
  await seedAccounts(sql, { learnerId: demoLearnerId });
  await sql.query("VACUUM (ANALYZE)");
  world = await findWorld(sql);

  const { rows } = await sql.query("SELECT rolpassword AS secret FROM pg_authid WHERE rolname = current_user");
  const options = { folder: root, port, postgresUrl: url, secret: rows[0].secret };
  startPooler = () => startPgbouncer(found.program, options);
  pgbouncer = await startPooler();
  const settings = { ...SECRETS, ...NO_CACHE, ...to(addressOf("interactive"), addressOf("analytics")) };
  pooled = [await startServer(build, await freePort(), settings), await startServer(build, await freePort(), settings)];
  cookies = { learner: await signIn(pooled[0], "learner"), advisor: await signIn(pooled[0], "advisor") };
}, 240_000);
beforeEach(({ skip }) => {
  if ("missing" in found) skip(found.missing);
});
afterAll(async () => {
  await Promise.all((pooled ?? []).map((server) => server.stop()));
  await pgbouncer?.kill();
  await sql?.end();
  await postgres?.release();
  remove();
});

/** Where a pool connects to: an entry of pgBouncer. */
function addressOf(pool: keyof typeof ENTRIES): string {
  const url = new URL(postgres.urlOf(ENTRIES[pool]));
  url.port = String(port);
  return url.href;
}

async function signIn({ baseUrl }: RunningServer, who: string): Promise<string> {
  const response = await fetch(`${baseUrl}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: baseUrl },
    body: JSON.stringify({ email: `${who}@paceline.dev`, password: DEMO_PASSWORD }),
  });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

type Request = { method?: string; body?: object | undefined; key?: string; who?: Case["who"]; signal?: AbortSignal };

async function ask({ baseUrl }: RunningServer, path: string, request: Request = {}) {
  const { method = "GET", body, key, who = "learner", signal } = request;
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      cookie: cookies[who] ?? "",
      origin: baseUrl,
      ...(body && { "content-type": "application/json" }),
      ...(key && { "idempotency-key": key }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

/** A refusal that tells the caller to try again, as any is when there is no connection to be had. */
const UNAVAILABLE = { status: 503, retryAfter: "1", type: "/errors/unavailable" };
const refusalOf = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>) => ({
  status,
  retryAfter: headers.get("retry-after"),
  type: body.type,
});

describe("as without pgBouncer", () => {
  let direct: RunningServer;
  beforeAll(async () => {
    if ("program" in found)
      direct = await startServer(build, await freePort(), { ...SECRETS, ...to(postgres.urlOf("behind")) });
  });
  afterAll(() => direct?.stop()); // its connections are not pgBouncer's

  test.each(CASES.filter((each) => isReadCase(each) && !each.isOfProcess).map((each) => [nameOf(each), each] as const))(
    "%s",
    async (_, each) => {
      const sent = each.send?.(world) ?? {};
      const request = { method: each.method, body: sent.body, who: each.who };
      const [expected, answer] = await Promise.all(
        [direct, pooled[0]].map((server) => ask(server, pathOf(each, sent), request)),
      );
      expect([answer?.status, answer?.body]).toEqual([each.status ?? 200, expected?.body]);
    },
  );
});

test("signing in, and a POST with an Idempotency-Key sent five times at once, have one effect", async () => {
  const [first, second] = pooled;
  cookies.learner = await signIn(first, "learner");
  const title = `Sent five times ${randomUUID()}`;
  const request = {
    method: "POST",
    key: randomUUID(),
    body: { title, metric: "study_minutes", target: 300, dueOn: "2099-01-01" },
  };
  const answers = await Promise.all(
    [first, second, first, second, first].map((server) => ask(server, "/api/goals", request)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  const { rows } = await sql.query("SELECT id FROM goal WHERE title = $1", [title]);
  expect(rows).toEqual([{ id: answers[0]?.body.id }]);
  const other = await ask(second, "/api/goals", { ...request, body: { ...request.body, target: 1 } });
  expect(other.status).toBe(422);
});

test("two servers under a burst share twenty connections, and refuse only with a 503", async () => {
  const paths = ["/api/dashboard", CORRELATION];
  const held = sampleConnections(sql, addressOf("interactive"));
  const answers: (Awaited<ReturnType<typeof ask>> & { path: string })[] = [];
  const deadline = Date.now() + BURST_MS;
  while (Date.now() < deadline) {
    const round = Array.from({ length: REQUESTS_AT_ONCE }, async (_, index) => {
      const path = paths[index % 2] ?? "";
      const server = pooled[Math.floor(index / 2) % 2 === 0 ? 0 : 1];
      answers.push({ path, ...(await ask(server, path)) });
    });
    await Promise.all(round);
  }
  const { atMost, clients } = await held.stop();
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(refusalOf)).toEqual(refused.map(() => UNAVAILABLE));
  for (const path of paths) expect(answers.some((answer) => answer.path === path && answer.status === 200)).toBe(true);
  expect(clients).toBeGreaterThan(20); // or there was nothing to share
  expect(atMost.interactive).toBeLessThanOrEqual(POOLS.interactive.connections);
  expect(atMost.analytics).toBeLessThanOrEqual(POOLS.analytics.connections);
  expect(atMost.together).toBeLessThanOrEqual(20);
  const after = await Promise.all(pooled.flatMap((server) => paths.map((path) => ask(server, path))));
  expect(after.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

describe.each([
  ["interactive", "/api/goals"],
  ["analytics", CORRELATION],
] as const)("the %s pool's connections", (pool, path) => {
  const { connections, statementTimeoutMs } = POOLS[pool];

  test("each have its statement timeout and UTC, and nothing that a request left behind", async () => {
    const clients = Array.from({ length: connections }, () => new pg.Client(addressOf(pool)));
    await Promise.all(clients.map((client) => client.connect()));
    const states = (await Promise.all(clients.map((client) => client.query(SESSION_STATE)))).map(({ rows }) => rows[0]);
    await Promise.all(clients.map((client) => client.end()));
    expect(new Set(states.map(({ pid }) => pid)).size).toBe(connections);
    for (const { pid: _, ...state } of states) {
      expect(state).toEqual({
        timeoutMs: statementTimeoutMs,
        zone: "UTC",
        set: ["TimeZone", "statement_timeout"],
        prepared: 0,
        locks: 0,
        temporary: 0,
      });
    }
  });

  test("end a statement at that time", async () => {
    await lockTables();
    const askedAt = performance.now();
    const answer = await ask(pooled[0], path);
    const tookMs = performance.now() - askedAt;
    expect([answer.status, answer.body.detail]).toEqual([504, "The database took too long"]);
    expect(tookMs).toBeGreaterThan(statementTimeoutMs - 50);
    expect(tookMs).toBeLessThan(statementTimeoutMs + 1_000);
  });
});

test("a server that finds every connection taken by another answers 503 after a second", async () => {
  const [taking, refused] = pooled;
  const unlock = await lockTables();
  const held = Array.from({ length: POOLS.analytics.connections }, () => ask(taking, CORRELATION));
  await vi.waitFor(async () => expect(await countWaitingFor(sql, "submission")).toBe(held.length), 1_000);
  const askedAt = performance.now();
  expect(refusalOf(await ask(refused, CORRELATION))).toEqual(UNAVAILABLE);
  expect(performance.now() - askedAt).toBeLessThan(2_500);
  expect((await ask(refused, "/api/notes")).status).toBe(200); // of the other pool
  await unlock();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(held.map(() => 200));
});

// pgBouncer 1.18 ends itself when the sender of a cancellation closes first.
test("statements whose callers have gone end, and pgBouncer lives on", async () => {
  await lockTables();
  const caller = new AbortController();
  const gone = Array.from({ length: 10 }, () =>
    ask(pooled[0], "/api/goals", { signal: caller.signal }).catch(() => "gone"),
  );
  await vi.waitFor(async () => expect(await countWaitingFor(sql, "goal")).toBe(gone.length), 1_000);
  caller.abort();
  expect(await Promise.all(gone)).toEqual(gone.map(() => "gone"));
  await vi.waitFor(async () => expect(await countWaitingFor(sql, "goal")).toBe(0), 1_000); // well before their timeout
  const answers = await Promise.all(pooled.map((server) => ask(server, "/api/notes")));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test("with pgBouncer killed every answer is a 503, and 200 when it is back, with no server started again", async () => {
  await pgbouncer.kill();
  for (const server of pooled) {
    expect((await ask(server, "/api/health/ready")).status).toBe(503);
    for (const path of ["/api/goals", CORRELATION]) {
      expect(refusalOf(await ask(server, path))).toEqual(UNAVAILABLE);
    }
  }
  pgbouncer = await startPooler();
  await untilServing();
});

test("with pgBouncer killed a server that caches answers what it keeps, and 503 to what it does not", async () => {
  const caching = await startServer(build, await freePort(), {
    ...SECRETS,
    ...to(addressOf("interactive"), addressOf("analytics")),
  });
  onTestFinished(() => caching.stop());
  expect((await ask(caching, "/api/goals")).status).toBe(200);
  await pgbouncer.kill();
  expect((await ask(caching, "/api/goals")).status).toBe(200);
  for (const path of ["/api/notes", "/api/missions", "/api/notes"])
    expect(refusalOf(await ask(caching, path)), path).toEqual(UNAVAILABLE);
  pgbouncer = await startPooler();
  await untilServing();
});

test("with PostgreSQL away behind pgBouncer every answer is a 503 within two seconds, and 200 when it is back", async () => {
  const elsewhere = await connect("postgres");
  onTestFinished(() => elsewhere.end());
  await elsewhere.query("ALTER DATABASE behind ALLOW_CONNECTIONS false");
  await sql.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  const askedAt = performance.now();
  const answers = await Promise.all(
    pooled.flatMap((server) => ["/api/goals", "/api/notes", "/api/dashboard"].map((path) => ask(server, path))),
  );
  expect(performance.now() - askedAt).toBeLessThan(2_500);
  expect(answers.map(refusalOf)).toEqual(answers.map(() => UNAVAILABLE));
  await elsewhere.query("ALTER DATABASE behind ALLOW_CONNECTIONS true");
  await untilServing();
});

async function untilServing(): Promise<void> {
  const paths = ["/api/health/ready", "/api/goals", CORRELATION];
  await vi.waitFor(
    async () => {
      const answers = await Promise.all(pooled.flatMap((server) => paths.map((path) => ask(server, path))));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    },
    { timeout: 5_000, interval: 100 },
  );
}

/** Locks what every goal and every correlation reads, until told or until the test ends. */
async function lockTables(): Promise<() => Promise<void>> {
  const lock = await connect("behind");
  const unlock = () => lock.end();
  onTestFinished(unlock);
  await lock.query("BEGIN; LOCK TABLE goal, submission IN ACCESS EXCLUSIVE MODE");
  return unlock;
}

/** A connection to PostgreSQL itself. */
async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client(new URL(`/${database}`, postgres.urlOf("behind")).href);
  await client.connect();
  return client;
}
