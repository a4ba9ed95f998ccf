import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { vi } from "vitest";
import { seedAccounts } from "@/prisma/seed/accounts";
import { generateData } from "@/prisma/seed/generate/generate";
import { silentProgress } from "@/prisma/seed/progress";
import { openApp } from "./budgets/open-app";
import { findWorld } from "./budgets/world";
import { makeDatabase } from "./make-database";

const withCachingOff = new AsyncLocalStorage<boolean>();

/** Does work as it is done with PERFORMANCE_OPTIMIZATION_ENABLED=false: every read loads, and nothing is kept. */
export const withoutCaching = <T>(work: () => Promise<T>): Promise<T> => withCachingOff.run(true, work);

/** Reads again while a busy machine refuses, or leaves a part out. */
export const readWhole = <T>(read: () => Promise<T>): Promise<T> =>
  patiently(async () => {
    const answer = await read();
    if (IS_IN_PART.test(JSON.stringify(answer))) throw new Error("The machine is too busy to answer");
    return answer;
  });

const IS_IN_PART = /"status":5\d\d|"degraded":\["/;

/** Tries what a busy machine may prevent for a moment, such as reaching Redis, five times at most. */
export async function patiently<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(500);
    return patiently(work, tries - 1);
  }
}

/**
 * The whole app, its caches on, over a new database: small generated data up to today and the demo's people. `world` is about
 * the course of a mission that is still to be handed in. Import no module of the app before, and after it with `await import()`.
 */
export async function openCachingApp() {
  const database = await makeDatabase();
  const sql = new pg.Client(database.url);
  await sql.connect();
  const { demoLearnerId } = await generateData(sql, { scale: "small", progress: silentProgress });
  await seedAccounts(sql, { learnerId: demoLearnerId });
  const found = await findWorld(sql);
  const due = await sql.query(`SELECT "courseId" FROM "mission" WHERE "id" = $1`, [found.dueMissionId]);
  const world = { ...found, courseId: String(due.rows[0].courseId) };

  vi.doMock("@/lib/env", async (importOriginal) => {
    const original = await importOriginal<typeof import("@/lib/env")>();
    const env = Object.defineProperty({ ...original.env }, "PERFORMANCE_OPTIMIZATION_ENABLED", {
      get: () => !withCachingOff.getStore(),
    });
    return { ...original, env };
  });
  const app = await openApp(database.url);
  const { whenInStep } = await import("@/lib/cache/coherence");
  const { invalidateAll } = await import("@/lib/cache/invalidate");
  const { startCache, stopCache } = await import("@/lib/cache/lifecycle");
  const dropEverything = () => patiently(invalidateAll);
  await startCache();
  await whenInStep();
  await dropEverything(); // the tests' Redis is shared, and learners of other generated databases have the same numbers
  const close = async () => {
    await app.close();
    await dropEverything();
    stopCache();
    await sql.end();
    await database.drop();
  };
  return { app, sql, world, dropEverything, close };
}
