import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { COHERENCE_BOUND_MS } from "@/lib/cache/policies";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { cacheReport } from "@/lib/features/cache/schema";
import { signIn } from "@/scripts/bench/sign-in";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis } from "@/scripts/redis";
import { type RunningServer, startServer } from "@/scripts/server";
import { prepareMeasured } from "../budgets/databases";
import { percentile } from "../budgets/percentile";
import { makeTemporaryRoot } from "../temporary-root";
import { countWaitingFor } from "./connections";
import { ask, runJourneys, type Sample } from "./journeys";
import { type SignedIn, signInMany } from "./many-learners";

// Two production servers, one Redis, a million rows of activity. `npm run test:soak` makes each load last half a minute.
const SECONDS = Number(process.env.CACHE_FAULT_SECONDS ?? 5);
const JOURNEYS = { before: 3_000, counted: 1_000 };
const PEOPLE = 500;
const NAME = "paceline_cache_faults";
const SECRET = randomBytes(32).toString("hex");

vi.setConfig({ testTimeout: 60_000 + 10_000 * SECONDS });

const found = findRedis();
const { root: folder, remove } = makeTemporaryRoot();
let postgres: Postgres;
let sql: pg.Client;
let redis: RunningRedis;
let people: SignedIn[];
let build: string;
let servers: RunningServer[] = [];

beforeAll(async () => {
  if ("missing" in found) return say(found.missing);
  build = await buildIfOld();
  postgres = await acquirePostgres();
  await prepareMeasured(postgres, "medium");
  await onServer(
    `DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`,
    `CREATE DATABASE ${NAME} TEMPLATE paceline_measured_medium`,
  );
  sql = new pg.Client(postgres.urlOf(NAME));
  await sql.connect();
  people = await signInMany(sql, SECRET, PEOPLE);
  redis = await startRedis(found.program, { folder, port: await freePort() });
}, 240_000);
beforeEach(({ skip }) => {
  if ("missing" in found) skip("No Redis is here");
});
afterEach(stopServers);
afterAll(async () => {
  await redis?.kill();
  await sql?.end();
  if (sql) await onServer(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
  await postgres?.release();
  remove();
});

async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client(new URL("/postgres", postgres.urlOf(NAME)).href);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function start(count: number, env: Record<string, string> = {}): Promise<string[]> {
  for (let index = 0; index < count; index++) {
    servers.push(
      await startServer(build, await freePort(), {
        DATABASE_URL: postgres.urlOf(NAME),
        REDIS_URL: redis.url,
        AUTH_SECRET: SECRET,
        DEMO_ACCOUNTS: "true", // an operator's, who asks for the counts
        RATE_LIMIT_PER_USER: "1000000000",
        RATE_LIMIT_PER_ADDRESS: "1000000000",
        ...env,
      }),
    );
  }
  await sleep(500); // in step with Redis
  return servers.map(({ baseUrl }) => baseUrl);
}

async function stopServers(): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
}

const failuresOf = (samples: Sample[]) => samples.filter(({ status }) => status === 0 || status >= 500);
const p95Of = (samples: Sample[]) =>
  percentile(
    samples.map(({ durationMs }) => durationMs),
    0.95,
  );
const slowestOf = (samples: Sample[]) => Math.max(...samples.map(({ durationMs }) => durationMs));
const say = (line: string) => process.stderr.write(`  ${line}\n`);

/** Statements that PostgreSQL ran in this database, those like `pattern` or all. */
async function statementCount(pattern = "%"): Promise<number> {
  const { rows } = await sql.query<{ calls: number }>(
    `SELECT coalesce(sum("calls"), 0)::int AS calls FROM "pg_stat_statements"
     WHERE "dbid" = (SELECT "oid" FROM pg_database WHERE "datname" = $1) AND "query" LIKE $2 AND "query" NOT LIKE '%pg_stat%'`,
    [NAME, pattern],
  );
  return rows[0]?.calls ?? 0;
}

describe("one load for many", () => {
  const INSIGHTS = "%WITH strongest AS%";

  test.each([
    ["up", 1],
    ["down", 2],
  ])(
    "1,000 requests at once on two servers for what nobody has read, Redis %s: %i load at once",
    async (state, most) => {
      const baseUrls = await start(2, state === "down" ? { REDIS_URL: "redis://127.0.0.1:1" } : {});
      const person = people[state === "up" ? 490 : 491] as SignedIn;
      // The servers know the session and have their connections, and then nothing of this learner.
      for (const baseUrl of baseUrls) await ask(baseUrl, person.cookie, "GET", "/api/notes");
      const before = await statementCount(INSIGHTS);
      const locker = new pg.Client(postgres.urlOf(NAME));
      await locker.connect();
      await locker.query(`BEGIN; LOCK TABLE "study_pattern" IN ACCESS EXCLUSIVE MODE`);
      // A load that lasts until all have asked, and shorter than the two seconds a statement may take, by PostgreSQL's own clock:
      // a thousand requests hold this process up.
      let unlockedAt = Number.POSITIVE_INFINITY;
      const unlocked = locker.query("SELECT pg_sleep(1.6); COMMIT").then(() => {
        unlockedAt = performance.now();
      });
      const asked = Array.from({ length: 1_000 }, (_, index) =>
        ask(baseUrls[index % 2] ?? "", person.cookie, "GET", "/api/dashboard"),
      );
      let mostAtOnce = 0;
      while (unlockedAt === Number.POSITIVE_INFINITY) {
        mostAtOnce = Math.max(mostAtOnce, await countWaitingFor(sql, "study_pattern"));
        await sleep(20);
      }
      const samples = await Promise.all(asked);
      const lateMs = performance.now() - unlockedAt;
      await unlocked;
      await locker.end();
      expect(samples.filter(({ status }) => status !== 200)).toEqual([]);
      const loads = (await statementCount(INSIGHTS)) - before;
      say(`Redis ${state}: ${loads} loads for 1,000 requests, ${mostAtOnce} at once`);
      expect(mostAtOnce).toBe(most);
      // Who asks after that finds the answer; without Redis each server keeps it for half a second only (lib/cache/policies.ts).
      expect(loads).toBeLessThanOrEqual(state === "up" ? 1 : 2 + 2 * Math.ceil(lateMs / COHERENCE_BOUND_MS));
    },
  );
});

describe("under load", () => {
  const load = { concurrency: 16, pauseMs: 5 };

  test("Redis killed: no request fails, p95 stays within twice the usual and 150 ms; back, it is used again within 5 s", async () => {
    const baseUrls = await start(2);
    await runJourneys({ ...load, baseUrls, people, seconds: 3 });
    const usual = await runJourneys({ ...load, baseUrls, people, seconds: SECONDS / 2 });
    const during = runJourneys({ ...load, baseUrls, people, seconds: SECONDS });
    await sleep(300);
    await redis.kill();
    const without = await during;
    await redis.restart();
    const backAt = performance.now();
    const client = new Redis(redis.url);
    const after = runJourneys({ ...load, baseUrls, people, seconds: 6 });
    while (!/cmdstat_evalsha:calls=\d{2,}/.test(await client.info("commandstats"))) {
      if (performance.now() - backAt > 10_000) throw new Error("Redis is not used again within 10 s");
      await sleep(50);
    }
    const backMs = performance.now() - backAt;
    client.disconnect();
    const samples = [...without, ...(await after)];
    say(
      `Redis killed: ${samples.length} requests, ${failuresOf(samples).length} failed; p95 ${p95Of(usual).toFixed(1)} → ` +
        `${p95Of(without).toFixed(1)} ms; used again after ${Math.round(backMs)} ms`,
    );
    expect(failuresOf([...usual, ...samples])).toEqual([]);
    expect(p95Of(without)).toBeLessThanOrEqual(2 * p95Of(usual) + 150);
    expect(backMs).toBeLessThan(5_000);
  });

  test("Redis frozen: no request waits for it longer than 250 ms, and none fails", async () => {
    const baseUrls = await start(2);
    await runJourneys({ ...load, baseUrls, people, seconds: 3 });
    const usual = await runJourneys({ ...load, baseUrls, people, seconds: SECONDS / 2 });
    const during = runJourneys({ ...load, baseUrls, people, seconds: SECONDS });
    await sleep(SECONDS * 200);
    redis.freeze();
    await sleep(SECONDS * 500);
    redis.thaw();
    const samples = await during;
    say(
      `Redis frozen: slowest ${slowestOf(usual).toFixed(0)} → ${slowestOf(samples).toFixed(0)} ms of ${samples.length}`,
    );
    expect(failuresOf(samples)).toEqual([]);
    expect(slowestOf(samples)).toBeLessThanOrEqual(250 + slowestOf(usual));
  });

  test("FLUSHALL with 200 people at once: the database gets at most twice its usual statements", async () => {
    const baseUrls = await start(2);
    const crowd = { baseUrls, people, concurrency: 200, pauseMs: 150 };
    await runJourneys({ ...crowd, seconds: 5 });
    const running = runJourneys({ ...crowd, seconds: 2 * SECONDS });
    const rates = await statementRates(SECONDS);
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const flushed = await statementRates(SECONDS - 1);
    const samples = await running;
    const steady = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    say(`FLUSHALL: ${steady.toFixed(0)} statements/s before, peak ${Math.max(...flushed).toFixed(0)} after`);
    // A machine too slow for so many refuses some, with a 503 that says so.
    expect(failuresOf(samples).filter(({ status }) => status !== 503)).toEqual([]);
    expect(Math.max(...flushed)).toBeLessThanOrEqual(2 * steady);
  });

  /** Statements a second, in each second. */
  async function statementRates(seconds: number): Promise<number[]> {
    const rates: number[] = [];
    for (let second = 0; second < seconds; second++) {
      const [before, at] = [await statementCount(), performance.now()];
      await sleep(1_000);
      rates.push(((await statementCount()) - before) / ((performance.now() - at) / 1_000));
    }
    return rates;
  }
});

test("the journey mix of 500 learners: more than 85 % of the reads are hits, in 350 MB at most", async () => {
  const baseUrls = await start(2);
  const cookie = await signIn(baseUrls[0] ?? "", "operator");
  const mix = { baseUrls, people, concurrency: 16 };
  await runJourneys({ ...mix, journeys: JOURNEYS.before });
  const before = await countReads(baseUrls, cookie);
  const samples = await runJourneys({ ...mix, journeys: JOURNEYS.counted });
  const after = await countReads(baseUrls, cookie);
  const hitRate = 1 - (after.misses - before.misses) / (after.reads - before.reads);
  const answers = samples.filter(({ isRead }) => isRead);
  const keptShare = answers.filter(({ isHit }) => isHit).length / answers.length;
  const residentMb = servers.map(({ pid }) => residentMegabytes(pid));
  say(
    `Journey mix: ${percent(hitRate)} of ${after.reads - before.reads} reads of the cache are hits, ${percent(keptShare)} of ` +
      `${answers.length} answers come from it whole; ${residentMb.join(" and ")} MB resident`,
  );
  // Two load samples of one learner in one millisecond are a conflict.
  expect(samples.filter(({ status }) => (status >= 400 && status !== 409) || status === 0)).toEqual([]);
  expect(hitRate).toBeGreaterThan(0.85);
  expect(Math.max(...residentMb)).toBeLessThanOrEqual(350);
});

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What the servers have counted since they started. */
async function countReads(baseUrls: string[], cookie: string): Promise<{ reads: number; misses: number }> {
  const counts = { reads: 0, misses: 0 };
  for (const baseUrl of baseUrls) {
    const report = cacheReport.parse(await (await fetch(`${baseUrl}/api/cache`, { headers: { cookie } })).json());
    counts.reads += report.reads;
    counts.misses += report.policies.flatMap(({ queries }) => queries).reduce((sum, { miss }) => sum + miss, 0);
  }
  return counts;
}

test("what one server wrote the other shows within half a second", async () => {
  const [first = "", second = ""] = await start(2);
  const { cookie } = people[480] as SignedIn;
  const preference = async (baseUrl: string) =>
    (await (await fetch(`${baseUrl}/api/personalization/preferences`, { headers: { cookie } })).json()).dailyMinutes;
  const waits: number[] = [];
  for (let round = 1; round <= 30; round++) {
    await preference(second);
    const [dailyMinutes, path] = [60 + round, "/api/personalization/preferences"];
    const preferences = { preferredHour: 9, dailyMinutes, sessionMinutes: 30, remindersEnabled: true };
    const written = await ask(first, cookie, "PUT", path, preferences);
    expect(written.status).toBe(200);
    const writtenAt = performance.now();
    expect(await preference(first)).toBe(dailyMinutes);
    while ((await preference(second)) !== dailyMinutes) await sleep(2);
    waits.push(performance.now() - writtenAt);
  }
  say(
    `Seen by the other server: median ${percentile(waits, 0.5).toFixed(1)} ms, worst ${Math.max(...waits).toFixed(1)} ms`,
  );
  expect(Math.max(...waits)).toBeLessThan(500);
});

test("a kept answer goes out compressed as asked for, and its ETag spares it the second time", async () => {
  const [baseUrl = ""] = await start(1);
  const { cookie } = people[0] as SignedIn;
  const get = (headers: Record<string, string>) =>
    fetch(`${baseUrl}/api/dashboard`, { headers: { cookie, ...headers } });
  const plain = await get({ "accept-encoding": "identity" });
  const text = await plain.text();
  expect([plain.headers.get("content-encoding"), plain.headers.get("content-length")]).toEqual([
    null,
    `${text.length}`,
  ]);
  for (const encoding of ["br", "gzip"]) {
    const response = await get({ "accept-encoding": encoding });
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(Number(response.headers.get("content-length"))).toBeLessThan(text.length / 2);
    expect(await response.text()).toBe(text); // fetch decodes it
    const again = await get({ "accept-encoding": encoding, "if-none-match": response.headers.get("etag") ?? "" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  }
  expect((await get({ "accept-encoding": "br;q=0, gzip;q=0" })).headers.get("content-encoding")).toBeNull();
});

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
