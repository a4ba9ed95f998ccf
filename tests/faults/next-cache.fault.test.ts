import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { DEMO_PASSWORD, seedAccounts } from "@/prisma/seed/accounts";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis } from "@/scripts/redis";
import { type RunningServer, startServer } from "@/scripts/server";
import { makeTemporaryRoot } from "../temporary-root";

// Two production servers and one Redis. The footer of a page is made by `use cache`; what it says is in the table dataset.
const MADE_UP = "Generated data";
const OULAD = "Open University Learning Analytics Dataset";
const ENTRIES = "paceline:*{shared:next}:next.use_cache@*";
const PAGE = "/patterns"; // all static but for who reads it and the footer

const found = findRedis();
const { root: folder, remove } = makeTemporaryRoot();
let postgres: Postgres;
let sql: pg.Client;
let redis: RunningRedis;
let client: Redis;
let build: string;
let first: RunningServer;
let second: RunningServer;
let cookie: string;

beforeAll(async () => {
  if ("missing" in found) return void process.stderr.write(`  ${found.missing}\n`);
  build = await buildIfOld();
  postgres = await acquirePostgres({ root: folder });
  await postgres.ensureDatabase("paceline");
  await applyMigrations(postgres.urlOf("paceline"));
  sql = new pg.Client(postgres.urlOf("paceline"));
  await sql.connect();
  await sql.query(`INSERT INTO learner VALUES (1, 'A learner')`);
  await seedAccounts(sql, { learnerId: 1 });
}, 240_000);
beforeEach(async ({ skip }) => {
  if ("missing" in found) return skip("No Redis is here");
  await show("generated");
  redis = await startRedis(found.program, { folder, port: await freePort() });
  client = new Redis(redis.url, { retryStrategy: () => 50 });
  client.on("error", () => undefined);
  [first, second] = [await start(), await start()];
  cookie = await signIn();
  await Promise.all([inStep(first), inStep(second)]);
  await pageOf(first);
  await vi.waitFor(async () => expect(await client.keys(ENTRIES)).toHaveLength(1), 10_000);
});
afterEach(async () => {
  if ("missing" in found) return;
  redis.thaw();
  client.disconnect();
  await Promise.all([first, second].map((server) => server.stop()));
  await redis.kill();
});
afterAll(async () => {
  await sql?.end();
  await postgres?.release();
  remove();
});

const start = async (from = build) =>
  startServer(from, await freePort(), {
    DATABASE_URL: postgres.urlOf("paceline"),
    REDIS_URL: redis.url,
    AUTH_SECRET: "a secret for tests, which is long enough",
    DEMO_ACCOUNTS: "true",
  });

/** Resolves when it asks Redis for entries and hears what falls. */
const inStep = ({ baseUrl }: RunningServer) =>
  vi.waitFor(async () => {
    const report = await fetch(`${baseUrl}/api/cache`, { headers: { cookie } });
    expect(await report.json()).toMatchObject({ isInStep: true });
  }, 20_000);

/** Signs the operator in on the first server; the session holds on both. */
async function signIn(): Promise<string> {
  const response = await fetch(`${first.baseUrl}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: first.baseUrl },
    body: JSON.stringify({ email: "operator@paceline.dev", password: DEMO_PASSWORD }),
  });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** What the footer says, and how long the page took. A page that is not whole is an error. */
async function pageOf({ baseUrl }: RunningServer): Promise<{ says: string; durationMs: number }> {
  const askedAt = performance.now();
  const response = await fetch(`${baseUrl}${PAGE}`, { headers: { cookie } });
  const html = await response.text();
  const says = [MADE_UP, OULAD].filter((words) => html.includes(words));
  if (response.status !== 200 || says.length !== 1) throw new Error(`${response.status}, the footer says ${says}`);
  return { says: says[0] ?? "", durationMs: performance.now() - askedAt };
}

async function pagesFor(durationMs: number) {
  const pages: Awaited<ReturnType<typeof pageOf>>[] = [];
  const endsAt = performance.now() + durationMs;
  while (performance.now() < endsAt) pages.push(await pageOf(first), await pageOf(second));
  return {
    says: [...new Set(pages.map(({ says }) => says))],
    slowestMs: Math.max(...pages.map((page) => page.durationMs)),
  };
}

/** Puts other data in the place of what is there, as a script does that tells no server. */
async function show(kind: "generated" | "oulad"): Promise<void> {
  await sql.query("BEGIN; DELETE FROM dataset");
  await sql.query(`INSERT INTO dataset (kind, recipe) VALUES ($1, '{}')`, [kind]);
  await sql.query("COMMIT");
}

/** How often the servers have read the table. */
async function loadCount(): Promise<number> {
  const { rows } = await sql.query(
    `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements
     WHERE query LIKE 'SELECT%FROM "public"."dataset"%'`,
  );
  return rows[0].calls;
}

/** Drops the tag through the first server, as an operator does. */
async function drop(tag: string): Promise<void> {
  const url = `${first.baseUrl}/api/cache?tag=${encodeURIComponent(tag)}`;
  const response = await fetch(url, { method: "DELETE", headers: { cookie, origin: first.baseUrl } });
  expect(response.ok).toBe(true);
}

test("what one server made, the other serves without a statement", async () => {
  const before = await loadCount();
  for (let page = 0; page < 5; page++) {
    expect(await pageOf(second)).toMatchObject({ says: MADE_UP });
    expect(await pageOf(first)).toMatchObject({ says: MADE_UP });
  }
  expect(await loadCount()).toBe(before);
  await show("oulad");
  expect(await pageOf(second)).toMatchObject({ says: MADE_UP }); // nobody was told
  await client.flushall();
  await Promise.all([first, second].map((server) => server.stop()));
  [first, second] = [await start(), await start()];
  expect(await pageOf(second)).toMatchObject({ says: OULAD });
  expect(await loadCount()).toBe(before + 1); // so they can be counted
});

test("a tag that falls on one server is seen by the other within half a second", async () => {
  for (const [kind, words] of [
    ["oulad", OULAD],
    ["generated", MADE_UP],
  ] as const) {
    await pageOf(second);
    await show(kind);
    await drop("shared:next/datasets");
    const droppedAt = performance.now();
    while ((await pageOf(second)).says !== words) await sleep(5);
    expect(performance.now() - droppedAt).toBeLessThan(500);
    expect(await pageOf(first)).toMatchObject({ says: words });
  }
});

describe("a Redis that is", () => {
  test.each([
    ["killed", () => redis.kill()],
    ["frozen", async () => redis.freeze()],
    ["flushed", () => client.flushall()],
  ])("%s costs no page, and no page waits for it", async (_, harm) => {
    const usual = await pagesFor(1_500);
    expect(usual.says).toEqual([MADE_UP]);
    await harm();
    const harmed = await pagesFor(2_500);
    expect(harmed.says).toEqual([MADE_UP]);
    expect(harmed.slowestMs - usual.slowestMs).toBeLessThan(250);
    // What one is told, the other sees: told by Redis or, without it, by the half second that it keeps anything.
    await show("oulad");
    await drop("shared:next/datasets");
    await vi.waitFor(async () => expect(await pageOf(second)).toMatchObject({ says: OULAD }), 1_500);
    expect(await pageOf(first)).toMatchObject({ says: OULAD });
  });

  test("full of garbage is not believed, and is right again", async () => {
    const [entry = ""] = await client.keys(ENTRIES);
    const written = (await client.getBuffer(entry)) as Buffer;
    const changed = Buffer.from(written);
    changed.fill(0x20, changed.length - 5);
    const before = await loadCount();
    for (const [index, garbage] of ["garbage", written.subarray(0, -1), changed].entries()) {
      await second.stop();
      await client.set(entry, garbage);
      second = await start();
      await inStep(second);
      expect(await pageOf(second)).toMatchObject({ says: MADE_UP });
      expect(await loadCount()).toBe(before + index + 1);
      const isWrittenAnew = async () => expect(await client.getBuffer(entry)).not.toEqual(Buffer.from(garbage));
      await vi.waitFor(isWrittenAnew, 10_000);
    }
  });
});

test("another build makes its own, and neither reads the other's", async () => {
  const other = path.join(folder, "other-build");
  cpSync(build, other, { recursive: true, verbatimSymlinks: true });
  writeFileSync(path.join(other, ".next", "BUILD_ID"), "another-build");
  await second.stop();
  second = await start(other);
  await inStep(second);
  const before = await loadCount();
  await pageOf(second);
  await vi.waitFor(async () => expect(await client.keys(ENTRIES)).toHaveLength(2), 10_000);
  expect(await loadCount()).toBe(before + 1);
  await drop("shared:next/datasets"); // takes both all the same
  await show("oulad");
  expect([await pageOf(first), await pageOf(second)]).toMatchObject([{ says: OULAD }, { says: OULAD }]);
});
