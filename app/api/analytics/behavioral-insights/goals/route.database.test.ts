import { beforeAll, describe, expect, test } from "vitest";
import { POST as postGoal } from "@/app/api/goals/route";
import { db } from "@/lib/db/client";
import type { SuggestedGoal } from "@/lib/features/goal-suggestions/schema";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { AS_OF, daysAgo, handIn, type Learner, makeLearnerOfThePast, makeStudiedYear } from "@/tests/studied-year";
import { GET } from "./route";

const URL = "/api/analytics/behavioral-insights/goals";
// The as-of day is a Wednesday: the last full week ended on the Sunday three days before.
const SUNDAYS = Array.from({ length: 8 }, (_, week) => daysAgo(3 + 7 * week));

async function suggestedTo(learner: Learner): Promise<Record<string, SuggestedGoal>> {
  const { status, body } = await ask(GET, URL, learner);
  expect([status, body.asOf]).toEqual([200, AS_OF]);
  return Object.fromEntries(body.items.map((item: SuggestedGoal) => [item.metric, item]));
}

/** The q-quantile by linear interpolation between ordered values (R. J. Hyndman & Y. Fan, 1996: definition 7). */
function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const [below = 0, above = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

describe("for a learner with a year of rows", () => {
  let learner: Learner;
  beforeAll(async () => {
    learner = await makeStudiedYear();
  });

  test("the target is the upper quartile of what raw rows say", async () => {
    const where = { learnerId: learner.learnerId };
    const [submissions, activity, sessions] = await Promise.all([
      db.submission.findMany({ where: { ...where, isBanked: false } }),
      db.activity.findMany({ where }),
      db.studySession.findMany({ where }),
    ]);
    const spansOf = (days: number) =>
      SUNDAYS.map((sunday) => (at: Date) => {
        const dayMs = 86_400_000;
        const end = sunday.getTime() + dayMs;
        return end - days * dayMs <= at.getTime() && at.getTime() < end;
      });
    const dayOf = (at: Date) => at.toISOString().slice(0, 10);
    const scores = spansOf(28).map((isWithin) =>
      submissions.flatMap(({ score, submittedOn }) => (score !== null && isWithin(submittedOn) ? [score] : [])),
    );
    const values: Record<string, number[]> = {
      study_minutes: spansOf(7).map((isWithin) =>
        sessions.filter(({ startedAt }) => isWithin(startedAt)).reduce((sum, { minutes }) => sum + minutes, 0),
      ),
      active_days: spansOf(7).map((isWithin) => {
        const days = [...activity.map(({ day }) => day), ...sessions.map(({ startedAt }) => startedAt)];
        return new Set(days.filter(isWithin).map(dayOf)).size;
      }),
      missions_done: spansOf(28).map(
        (isWithin) => submissions.filter(({ submittedOn }) => isWithin(submittedOn)).length,
      ),
      mean_score: scores.map((some) => Math.round(some.reduce((sum, score) => sum + score, 0) / some.length)),
    };
    const found = await suggestedTo(learner);
    expect(Object.keys(found)).toEqual(Object.keys(values));
    for (const [metric, eight] of Object.entries(values)) {
      const step = metric === "study_minutes" ? 15 : 1;
      const days = metric === "study_minutes" || metric === "active_days" ? 7 : 28;
      const upperQuartile = quantile(eight, 0.75);
      expect(found[metric], metric).toMatchObject({
        median: quantile(eight, 0.5),
        upperQuartile,
        target: Math.floor(upperQuartile / step) * step,
        startsOn: "2024-05-16",
        dueOn: dayOf(daysAgo(-days)),
        openGoalId: null,
      });
      expect(eight.filter((value) => value >= (found[metric]?.target ?? 0)).length).toBeGreaterThanOrEqual(2);
    }
  });

  test("all of them cost one statement besides the session's", async () => {
    const newcomer = await makeCaller("learner");
    const [full, empty] = [
      await statementsOf(() => ask(GET, URL, learner)),
      await statementsOf(() => ask(GET, URL, newcomer)),
    ];
    expect([full.length, empty.length]).toEqual([2, 2]);
  });

  test("a suggestion is a goal as it stands, and then names it until it is closed", async () => {
    const { active_days: suggested } = await suggestedTo(learner);
    const { title, metric, target, startsOn, dueOn } = suggested as SuggestedGoal;
    const body = { title, metric, target, startsOn, dueOn };
    const made = await ask(postGoal, "/api/goals", { ...learner, method: "POST", body });
    expect([made.status, made.body.dueOn]).toEqual([201, dueOn]);
    const later = { ...body, dueOn: "2024-06-30", title: "Later" };
    await ask(postGoal, "/api/goals", { ...learner, method: "POST", body: later });
    const found = await suggestedTo(learner);
    expect([found.active_days?.openGoalId, found.study_minutes?.openGoalId]).toEqual([made.body.id, null]);
    await db.goal.updateMany({ where: { learnerId: learner.learnerId }, data: { status: "done" } });
    expect((await suggestedTo(learner)).active_days?.openGoalId).toBeNull();
  });
});

describe("a metric without data", () => {
  test("is not suggested, nor is what lies in the week that is not over", async () => {
    const learner = await makeLearnerOfThePast();
    await db.studySession.create({ data: { learnerId: learner.learnerId, startedAt: daysAgo(2), minutes: 60 } });
    await handIn(learner.learnerId, learner.recorded, [{ daysAgo: 1, score: 80 }]);
    expect(await suggestedTo(learner)).toEqual({});
  });

  test("does not keep others back: missions without a mark have no mean", async () => {
    const learner = await makeLearnerOfThePast();
    await handIn(learner.learnerId, learner.recorded, [{ daysAgo: 3, score: null }]);
    expect(Object.keys(await suggestedTo(learner))).toEqual(["missions_done"]);
  });

  test("of some weeks leaves these out of a mean, which zero would lower", async () => {
    const learner = await makeLearnerOfThePast();
    await handIn(learner.learnerId, learner.recorded, [{ daysAgo: 10, score: 70 }]);
    const { mean_score: score, missions_done: done } = await suggestedTo(learner);
    expect([score?.median, score?.target]).toEqual([70, 70]);
    expect([done?.median, done?.upperQuartile, done?.target]).toEqual([0, 0.25, 1]);
    await handIn(learner.learnerId, learner.recorded, [{ daysAgo: 45, score: 90 }]); // four weeks of it, beside two of 70
    expect((await suggestedTo(learner)).mean_score).toMatchObject({ median: 90, upperQuartile: 90 });
  });
});

test("only learners ask, and for nothing else", async () => {
  expect((await ask(GET, URL, await makeCaller("advisor"))).status).toBe(403);
  const { status, body } = await ask(GET, `${URL}?metric=luck`, await makeCaller("learner"));
  expect([status, body.issues[0].path]).toEqual([400, "metric"]);
});
