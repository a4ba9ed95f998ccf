import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { whenInStep } from "@/lib/cache/coherence";
import { startCache, stopCache } from "@/lib/cache/lifecycle";
import { db } from "@/lib/db/client";
import { cacheReport, type QueryReport } from "@/lib/features/cache/schema";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { GET as getGoals } from "../goals/route";
import { DELETE, GET } from "./route";

const urls = inject("redisUrls");

beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
});

let operator: Caller;
let learner: Caller & { learnerId: number };
beforeAll(async () => {
  if (urls.length === 0) return;
  await startCache();
  await whenInStep();
  [operator, learner] = [await makeCaller("operator"), await makeCaller("learner")];
  await write("First");
});
afterAll(stopCache);

/** Behind the back of the cache. */
async function write(title: string): Promise<void> {
  const { learnerId } = learner;
  await db.goal.deleteMany({ where: { learnerId } });
  const days = { startsOn: new Date("2026-11-01"), dueOn: new Date("2026-12-01") };
  await db.goal.create({ data: { learnerId, title, metric: "active_days", target: 3, ...days } });
}

async function read(): Promise<string> {
  const { body } = await ask(getGoals, "/api/goals", learner);
  return body.items[0].title;
}

async function report() {
  return cacheReport.parse((await ask(GET, "/api/cache", operator)).body);
}

async function reportOf(name: string): Promise<QueryReport> {
  const { policies } = await report();
  const found = policies.flatMap(({ queries }) => queries).find((query) => query.name === name);
  if (!found) throw new Error(`${name} is not listed`);
  return found;
}

const drop = (query: string) => ask(DELETE, `/api/cache${query}`, { ...operator, method: "DELETE" });

test("the report counts how each read ended, as the reader saw it", async () => {
  await drop("?query=goals.list");
  const before = await reportOf("goals.list");
  for (let times = 0; times < 4; times++) await read();
  await ask(getGoals, "/api/goals?limit=7", learner); // another answer of the same query
  const after = await reportOf("goals.list");
  const gained = (key: keyof QueryReport) => Number(after[key]) - Number(before[key]);
  expect(["reads", "l1", "miss", "loads", "failedLoads"].map((key) => gained(key as keyof QueryReport))).toEqual([
    5, 3, 2, 2, 0,
  ]);
  expect(after.hitRate).toBeCloseTo((after.reads - after.miss) / after.reads, 10);
  expect(after.meanLoadMs).toBeGreaterThan(0);
  expect(after.slowestLoadMs).toBeGreaterThanOrEqual(after.meanLoadMs ?? Number.POSITIVE_INFINITY);
});

test("the report says what memory holds, that Redis is up and that this process is in step", async () => {
  const { memory, redis, isInStep, isCachingEnabled, isRedisEnabled, invalidations } = await report();
  expect([redis, isInStep, isCachingEnabled, isRedisEnabled]).toEqual(["up", true, true, true]);
  const { text } = await ask(getGoals, "/api/goals?limit=9", learner);
  const { memory: fuller } = await report();
  expect(fuller.entries).toBe(memory.entries + 1);
  expect(fuller.bytes - memory.bytes).toBeGreaterThan(text.length);
  expect(fuller.bytes).toBeLessThan(fuller.mostBytes);
  await drop("?tag=learner:1");
  expect((await report()).invalidations).toBe(invalidations + 1);
});

test.each([
  ["its query", () => "?query=goals.list"],
  ["its learner", () => `?tag=learner:${learner.learnerId}`],
  ["its topic", () => `?tag=learner:${learner.learnerId}/goals`],
  ["everything", () => "?all=true"],
])("what is kept is served until %s is dropped", async (what, query) => {
  await drop("?all=true");
  await write(`Before ${what}`);
  expect(await read()).toBe(`Before ${what}`);
  await write(`After ${what}`);
  expect(await read()).toBe(`Before ${what}`);
  expect((await drop(query())).status).toBe(204);
  expect(await read()).toBe(`After ${what}`);
});

test.each([
  ["another query", () => "?query=goals.list_open"],
  ["another learner", () => "?tag=learner:1"],
  ["another topic", () => `?tag=learner:${learner.learnerId}/notes`],
])("what is kept stays when %s is dropped", async (what, query) => {
  await drop("?all=true");
  await write(`Before ${what}`);
  await read();
  await write(`After ${what}`);
  expect((await drop(query())).status).toBe(204);
  expect(await read()).toBe(`Before ${what}`);
});
