import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";

/** The report of a process that was started with these variables. */
async function reportWith(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  Reflect.deleteProperty(globalThis, "__paceline"); // what lib/remember.ts keeps for the life of a process
  vi.resetModules();
  const { cachedQuery } = await import("@/lib/cache/cached-query");
  const { getCacheReport } = await import("./queries");
  return { cachedQuery, getCacheReport, report: await getCacheReport() };
}
afterEach(() => vi.unstubAllEnvs());

const NOBODY_THERE = "redis://127.0.0.1:1";

test.each([
  [{}, { isCachingEnabled: true, isRedisEnabled: true, redis: "not configured", isInStep: null }],
  [{ REDIS_URL: NOBODY_THERE }, { isRedisEnabled: true, redis: "away", isInStep: false }],
  [
    { REDIS_URL: NOBODY_THERE, REDIS_CACHING_ENABLED: "false" },
    { isRedisEnabled: false, redis: "switched off", isInStep: null },
  ],
  [
    { REDIS_URL: NOBODY_THERE, PERFORMANCE_OPTIMIZATION_ENABLED: "false" },
    { isCachingEnabled: false, redis: "away", isInStep: null },
  ],
  [{ CACHE_L1_BYTES: "5000" }, { memory: { entries: 0, bytes: 0, mostBytes: 5000, evictions: 0 } }],
])("started with %j it reports %j", async (variables, expected) => {
  expect((await reportWith(variables)).report).toMatchObject(expected);
});

test("it counts what memory had no room for, what failed and what was too large, each for its query alone", async () => {
  const { cachedQuery, getCacheReport } = await reportWith({ CACHE_L1_BYTES: "5000" });
  const texts: Record<string, string> = { small: "x".repeat(1_000), huge: "x".repeat(600_000) };
  const params = z.object({ id: z.string() });
  const common = { policy: "preference", params, result: z.string(), topics: [] } as const;
  const getText = cachedQuery({
    ...common,
    name: "texts.get",
    scope: ({ id }) => `shared:${id}`,
    load: async ({ id }) => texts[id.replace(/\d/, "")] ?? Promise.reject(new Error("broken")),
  });
  cachedQuery({ ...common, name: "texts.get_none", scope: () => "shared:none", load: async () => "" });
  for (const id of ["small1", "small1", "small2", "huge", "huge"]) await getText({ id });
  await expect(getText({ id: "none" })).rejects.toThrow("broken");

  const report = await getCacheReport();
  const queries = report.policies.find(({ name }) => name === "preference")?.queries;
  expect(queries).toMatchObject([
    { name: "texts.get", reads: 6, l1: 1, miss: 5, hitRate: 1 / 6, loads: 5, failedLoads: 1, oversize: 2 },
    { name: "texts.get_none", reads: 0, hitRate: null, loads: 0, meanLoadMs: null, slowestLoadMs: null },
  ]);
  expect(report).toMatchObject({ reads: 6, hitRate: 1 / 6, memory: { entries: 1, evictions: 1 } });
});
