import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Scale } from "@/prisma/seed/generate/scales";
import { API_BUDGETS } from "./budget-file";
import { type Case, isReadCase, nameOf } from "./case";
import { CASES } from "./cases";
import { request } from "./measure-api";
import { type App, openApp } from "./open-app";
import { percentile } from "./percentile";
import { findWorld, type World } from "./world";

const ROUNDS = 15;
const WARM_UPS = 3;
const FLOOR: Case = { endpoint: "/api/personalization/preferences", method: "GET", who: "learner" };

// Of a read about a whole cohort the cost may grow with it: tests/budgets/api.budget.test.ts counts its rows.
const reads = CASES.filter((each) => isReadCase(each) && !each.covers);

type Place = { app: App; world: World };
let small: Place;
let medium: Place;
let floorMs: number;
beforeAll(async () => {
  small = await open("small");
  medium = await open("medium");
  floorMs = Math.max(...(await medianOfBoth(FLOOR)));
}, 60_000);
afterAll(async () => {
  await small.app.close();
  await medium.app.close();
});

async function open(scale: Scale): Promise<Place> {
  const url = inject("measuredUrls")[scale];
  const client = new pg.Client(url);
  await client.connect();
  const world = await findWorld(client).finally(() => client.end());
  return { app: await openApp(url ?? ""), world };
}

/** Medians in milliseconds at small and at medium, asked in turn: a machine that is busy for a while is busy for both. */
async function medianOfBoth(each: Case): Promise<[number, number]> {
  const durationsMs = { small: [] as number[], medium: [] as number[] };
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    for (const [name, { app, world }] of Object.entries({ small, medium })) {
      app.use();
      const { durationMs } = await request(app, each, world);
      if (round >= 0) durationsMs[name as keyof typeof durationsMs].push(durationMs);
    }
  }
  return [percentile(durationsMs.small, 0.5), percentile(durationsMs.medium, 0.5)];
}

test.each(reads.map((each) => [nameOf(each), each] as const))(
  "%s takes no longer at twenty times the rows",
  async (_, each) => {
    const [before, after] = await medianOfBoth(each);
    // What any request takes, the session included, is added: of two milliseconds one more is no growth.
    const allowed = API_BUDGETS.maxGrowth * before + floorMs;
    const what =
      `median ${after.toFixed(1)} ms at medium, ${before.toFixed(1)} ms at small, any request ${floorMs.toFixed(1)} ms; ` +
      `growth ${API_BUDGETS.maxGrowth} in budgets.json allows ${allowed.toFixed(1)} ms; see app${each.endpoint}/route.ts`;
    expect(after, what).toBeLessThanOrEqual(allowed);
  },
);
