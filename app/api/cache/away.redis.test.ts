import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";

const found = findRedis();

beforeEach(({ skip }) => {
  if ("missing" in found) skip(found.missing);
});

// A server of its own, to be killed, named before anything of the app is loaded.
let redis: RunningRedis;
let removeFolder: () => void;
beforeAll(async () => {
  if ("missing" in found) return;
  const { root, remove } = makeTemporaryRoot();
  removeFolder = remove;
  redis = await startRedis(found.program, { folder: root, port: await freePort() });
  process.env.REDIS_URL = redis.url;
  delete process.env.REDIS_CLUSTER;
});
afterAll(async () => {
  await redis?.kill();
  removeFolder?.();
});

test("with Redis away the report says so; a query falls here alone, and the answer says that", async () => {
  const { startCache, stopCache } = await import("@/lib/cache/lifecycle");
  const { whenInStep } = await import("@/lib/cache/coherence");
  const { processStats } = await import("@/lib/cache/stats");
  const { db } = await import("@/lib/db/client");
  const { ask, makeCaller } = await import("@/tests/api");
  const { DELETE, GET } = await import("./route");
  const operator = await makeCaller("operator");
  const drop = (query: string) => ask(DELETE, `/api/cache${query}`, { ...operator, method: "DELETE" });
  await startCache();
  await whenInStep();
  try {
    expect((await ask(GET, "/api/cache", operator)).body).toMatchObject({ redis: "up", isInStep: true });
    await redis.kill();
    await vi.waitFor(async () => {
      expect((await ask(GET, "/api/cache", operator)).body).toMatchObject({ redis: "away", isInStep: false });
    }, 5_000);

    const { invalidations } = processStats();
    for (const query of ["?query=goals.list", "?all=true"]) {
      const { status, body, headers } = await drop(query);
      expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
      expect(body.detail).toMatch(/^Dropped in this process alone/);
    }
    expect((await drop("?tag=learner:1")).status).toBe(204); // told when Redis is back
    expect(processStats().invalidations).toBe(invalidations + 3);
    const entries = await db.auditEntry.findMany({ where: { userId: operator.userId }, orderBy: { at: "asc" } });
    expect(entries.map(({ target }) => target)).toEqual(["query goals.list", "everything", "tag learner:1"]);
  } finally {
    stopCache();
  }
});
