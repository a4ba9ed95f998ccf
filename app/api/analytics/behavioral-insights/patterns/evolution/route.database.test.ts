import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import type { StudyPatternKind } from "@/lib/db/generated/client";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { AS_OF, daysAgo, type Learner, makeLearnerOfThePast } from "@/tests/studied-year";
import { GET } from "./route";

const URL = "/api/analytics/behavioral-insights/patterns/evolution";

/** The Monday this many weeks before the as-of day's week. */
const monday = (weeksBack: number) => daysAgo(2 + 7 * weeksBack);

type Snapshot = [weeksBack: number, strength: number];

async function store(learnerId: number, kind: StudyPatternKind, strength: number, snapshots: Snapshot[]) {
  await db.studyPattern.create({
    data: {
      ...{ learnerId, kind, strength, evidenceCount: 40, firstSeenOn: daysAgo(200), lastSeenOn: daysAgo(2) },
      snapshots: {
        create: snapshots.map(([weeksBack, was]) => ({
          ...{ weekStart: monday(weeksBack), strength: was, evidenceCount: 40 - weeksBack },
        })),
      },
    },
  });
}

const STEADY: Snapshot[] = [
  [25, 0.1],
  [12, 0.9],
  [11, 0.5],
  [9, 0.62],
  [4, 0.58],
  [3, 0.71],
  [0, 0.66],
];

let learner: Learner;
beforeAll(async () => {
  learner = await makeLearnerOfThePast();
  await store(learner.learnerId, "steady_rhythm", 0.66, STEADY);
  await store(learner.learnerId, "burst_study", 0.8, [[2, 0.8]]);
  await store(learner.learnerId, "weekend_study", 0.7, [[20, 0.7]]);
  await store((await makeCaller("learner")).learnerId, "morning_study", 1, [[0, 1]]);
});

const day = (date: Date) => date.toISOString().slice(0, 10);

/** The slope of the line of least squares, per week. */
function slopeOf(snapshots: Snapshot[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [weeks, strengths] = [snapshots.map(([back]) => -back), snapshots.map(([, strength]) => strength)];
  const across = snapshots.map(([back, strength]) => (-back - mean(weeks)) * (strength - mean(strengths)));
  return mean(across) / mean(weeks.map((week) => (week - mean(weeks)) ** 2));
}

describe("each pattern", () => {
  test.each([
    ["", 12],
    ["?weeks=26", 26],
    ["?weeks=13", 13],
    ["?weeks=2", 2],
  ])("asked for with %j is followed over the last %i weeks", async (search, weeks) => {
    const { body } = await ask(GET, URL + search, learner);
    const kept = STEADY.filter(([back]) => back < weeks);
    const [first, last] = [kept[0]?.[1] ?? 0, kept.at(-1)?.[1] ?? 0];
    expect(body.asOf).toBe(AS_OF);
    expect(body.items.find(({ kind }: { kind: string }) => kind === "steady_rhythm")).toEqual({
      ...{ kind: "steady_rhythm", strength: 0.66 },
      change: kept.length > 1 ? expect.closeTo(last - first, 6) : null,
      slopePerWeek: kept.length > 1 ? expect.closeTo(slopeOf(kept), 4) : null,
      weeks: kept.map(([back, strength]) => ({
        ...{ weekStart: day(monday(back)), strength, evidenceCount: 40 - back },
      })),
    });
  });

  test("is there, the strongest first, with nothing to say where no week brought evidence", async () => {
    const { body } = await ask(GET, URL, learner);
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      "burst_study",
      "weekend_study",
      "steady_rhythm",
    ]);
    const [burst, weekend] = body.items;
    expect([burst.change, burst.slopePerWeek, burst.weeks.length]).toEqual([null, null, 1]);
    expect([weekend.change, weekend.slopePerWeek, weekend.weeks]).toEqual([null, null, []]);
  });

  test("costs nothing more: all of them are one statement besides the session's", async () => {
    const newcomer = await makeCaller("learner");
    const statements = await statementsOf(() => ask(GET, URL, learner));
    const none = await statementsOf(async () => {
      expect((await ask(GET, URL, newcomer)).body.items).toEqual([]);
    });
    expect([statements.length, none.length]).toEqual([2, 2]);
  });
});

test.each(["weeks=0", "weeks=27", "weeks=1.5", "weeks=", "weeks=12&weeks=3"])("%s is refused", async (search) => {
  const { status, body } = await ask(GET, `${URL}?${search}`, learner);
  expect([status, body.issues[0].path]).toEqual([400, "weeks"]);
});

test("it is not for advisors", async () => {
  expect((await ask(GET, URL, await makeCaller("advisor"))).status).toBe(403);
});
