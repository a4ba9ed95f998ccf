import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import type { ScoreCorrelation } from "@/lib/features/correlations/schema";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { AS_OF, daysAgo, handIn, type Learner, makeLearnerOfThePast, makeStudiedYear } from "@/tests/studied-year";
import { GET } from "./route";

const URL = "/api/analytics/performance-correlation";
const DAY_MS = 86_400_000;

async function factorsOf(learner: Learner) {
  const { status, body } = await ask(GET, URL, learner);
  expect(status).toBe(200);
  const { factors } = body as ScoreCorrelation;
  return Object.fromEntries(factors.map(({ factor, ...figures }) => [factor, figures]));
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;

/** Pearson's r by its textbook form, and Fisher's interval, of pairs (score, value). */
function correlate(pairs: [number, number][]) {
  const [scores, values] = [pairs.map(([score]) => score), pairs.map(([, value]) => value)];
  const across = sum(pairs.map(([score, value]) => (score - mean(scores)) * (value - mean(values))));
  const spread = (side: number[]) => Math.sqrt(sum(side.map((value) => (value - mean(side)) ** 2)));
  const r = across / (spread(scores) * spread(values));
  const reach = 1.959964 / Math.sqrt(pairs.length - 3);
  return { n: pairs.length, r, low: Math.tanh(Math.atanh(r) - reach), high: Math.tanh(Math.atanh(r) + reach) };
}

describe("each factor", () => {
  let learner: Learner;
  beforeAll(async () => {
    learner = await makeStudiedYear();
  });

  test("is correlated as raw rows say", async () => {
    const where = { learnerId: learner.learnerId };
    const include = { mission: { include: { course: { include: { weeks: true } } } } } as const;
    const [submissions, activity, sessions, samples] = await Promise.all([
      db.submission.findMany({ where, include }),
      db.activity.findMany({ where }),
      db.studySession.findMany({ where }),
      db.cognitiveLoadSample.findMany({ where }),
    ]);
    const observed = submissions.flatMap(({ score, isBanked, submittedOn, mission }) => {
      if (score === null || isBanked || submittedOn > daysAgo(0) || submittedOn < daysAgo(363)) return [];
      const from = submittedOn.getTime() - 6 * DAY_MS;
      const isBefore = (at: Date) => from <= at.getTime() && at.getTime() < submittedOn.getTime() + DAY_MS;
      const clicked = activity.filter(({ day }) => isBefore(day));
      const studied = sessions.filter(({ startedAt }) => isBefore(startedAt));
      const focus = studied.flatMap((session) => (session.focus === null ? [] : [session.focus]));
      const loads = samples.filter(({ takenAt }) => isBefore(takenAt)).map(({ load }) => load);
      const days = [...clicked.map(({ day }) => day), ...studied.map(({ startedAt }) => startedAt)];
      const isRecorded = mission.course.weeks.some(({ clicks }) => clicks > 0);
      const isTimed = mission.dueOn && mission.kind !== "exam";
      return [
        {
          score,
          studyMinutes: sum(studied.map(({ minutes }) => minutes)),
          clicks: isRecorded ? sum(clicked.map(({ clicks }) => clicks)) : null,
          activeDays: isRecorded ? new Set(days.map((day) => day.toISOString().slice(0, 10))).size : null,
          meanFocus: focus.length > 0 ? mean(focus) : null,
          meanLoad: loads.length > 0 ? mean(loads) : null,
          daysEarly: isTimed && mission.dueOn ? (mission.dueOn.getTime() - submittedOn.getTime()) / DAY_MS : null,
        },
      ];
    });
    const found = await factorsOf(learner);
    const factors = ["studyMinutes", "clicks", "activeDays", "meanFocus", "meanLoad", "daysEarly"] as const;
    expect(Object.keys(found)).toEqual(factors);
    for (const factor of factors) {
      const pairs = observed.flatMap((one): [number, number][] => {
        const value = one[factor];
        return value === null ? [] : [[one.score, value]];
      });
      const expected = correlate(pairs);
      expect(found[factor], factor).toEqual({
        n: expected.n,
        r: expect.closeTo(expected.r, 4),
        low: expect.closeTo(expected.low, 4),
        high: expect.closeTo(expected.high, 4),
      });
    }
    // What is left out differs by factor, or this test would not tell.
    expect(new Set(factors.map((factor) => found[factor]?.n)).size).toBeGreaterThan(3);
  });

  test("costs one statement besides the session's, however many submissions there are", async () => {
    const newcomer = await makeCaller("learner");
    const [full, empty] = [
      await statementsOf(() => ask(GET, URL, learner)),
      await statementsOf(() => ask(GET, URL, newcomer)),
    ];
    expect([full.length, empty.length]).toEqual([2, 2]);
  });
});

/** Submissions of the course that records clicks, ten days apart, with one session of these minutes on the hand-in day. */
async function makePairs(pairs: [score: number, minutes: number][]) {
  const learner = await makeLearnerOfThePast();
  const spaced = pairs.map(([score, minutes], index) => ({ daysAgo: index * 10, score, minutes }));
  await handIn(learner.learnerId, learner.recorded, spaced);
  await db.studySession.createMany({
    data: spaced.map(({ daysAgo: age, minutes }) => ({
      ...{ learnerId: learner.learnerId, startedAt: daysAgo(age), minutes, focus: 66 },
    })),
  });
  return learner;
}

describe("studyMinutes", () => {
  test("of a case worked by hand", async () => {
    // Minutes 10, 20, 30, 40, 50 (mean 30), scores 20, 40, 50, 40, 50 (mean 40): the products of the deviations sum to
    // (-20)(-20) + (-10)(0) + (0)(10) + (10)(0) + (20)(10) = 600, the squares to 1000 and 600, so r = 600 / √600,000 = 0.7746.
    // atanh r = 1.0317, 1.96 / √2 = 1.3859: from tanh(-0.3542) = -0.3401 to tanh(2.4176) = 0.9842.
    const learner = await makePairs([
      [20, 10],
      [40, 20],
      [50, 30],
      [40, 40],
      [50, 50],
    ]);
    const { studyMinutes, meanFocus, daysEarly } = await factorsOf(learner);
    expect(studyMinutes).toEqual({ n: 5, r: 0.7746, low: -0.3401, high: 0.9842 });
    expect(meanFocus).toEqual({ n: 5, r: null, low: null, high: null }); // the same each time
    expect(daysEarly).toEqual({ n: 0, r: null, low: null, high: null }); // no due days
  });

  test.each([
    ["a perfect line", [40, 50, 60, 70], { n: 4, r: 1, low: 1, high: 1 }],
    ["a perfect line downwards", [70, 60, 50, 40], { n: 4, r: -1, low: -1, high: -1 }],
    ["three submissions", [40, 50, 60], { n: 3, r: 1, low: null, high: null }],
    ["two submissions", [40, 50], { n: 2, r: null, low: null, high: null }],
    ["equal scores", [40, 40, 40, 40], { n: 4, r: null, low: null, high: null }],
  ])("of %s", async (_, scores, expected) => {
    const learner = await makePairs(scores.map((score, index) => [score, 10 + 10 * index]));
    expect((await factorsOf(learner)).studyMinutes).toEqual(expected);
  });

  test("is zero, not unknown, where nobody studied", async () => {
    const learner = await makePairs([
      [40, 10],
      [50, 20],
    ]);
    await handIn(learner.learnerId, learner.recorded, [{ daysAgo: 100, score: 30 }]);
    const { studyMinutes, meanFocus } = await factorsOf(learner);
    expect([studyMinutes?.n, studyMinutes?.r, meanFocus?.n]).toEqual([3, 1, 2]);
  });
});

test("a learner without a submission gets factors of nothing", async () => {
  const learner = await makeLearnerOfThePast();
  const { body } = await ask(GET, URL, learner);
  expect([body.asOf, body.windowDays, body.factors.length]).toEqual([AS_OF, 364, 6]);
  for (const { n, r, low, high } of body.factors) expect([n, r, low, high]).toEqual([0, null, null, null]);
});

test("only learners ask, and for nothing else", async () => {
  expect((await ask(GET, URL, await makeCaller("advisor"))).status).toBe(403);
  const { status, body } = await ask(GET, `${URL}?learnerId=1`, await makeCaller("learner"));
  expect([status, body.issues[0].path]).toEqual([400, "learnerId"]);
});
