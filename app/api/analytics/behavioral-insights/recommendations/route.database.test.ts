import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { StudyPatternKind } from "@/lib/db/generated/client";
import type { HabitAdvice } from "@/lib/features/habit-advice/schema";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { daysAgo, handIn, type Learner, makeLearnerOfThePast, makeStudiedYear } from "@/tests/studied-year";
import { GET } from "./route";

const URL = "/api/analytics/behavioral-insights/recommendations";
const DAY_MS = 86_400_000;
const FIRST_MONDAY = Date.parse("2023-11-20"); // of the 26 weeks up to that of 2024-05-15

async function adviceOf(learner: Learner, kind: string): Promise<HabitAdvice> {
  const { status, body } = await ask(GET, URL, learner);
  expect(status).toBe(200);
  return body.items.find(({ pattern }: HabitAdvice) => pattern === kind);
}

const hold = (learnerId: number, kinds: StudyPatternKind[]) =>
  db.studyPattern.createMany({
    data: kinds.map((kind, index) => ({
      ...{ learnerId, kind, strength: 1 - index / 100, evidenceCount: 9 },
      ...{ firstSeenOn: daysAgo(90), lastSeenOn: daysAgo(2) },
    })),
  });

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;
const variance = (values: number[]) => sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1);

/** Monday of an instant's week, UTC. */
const weekOf = (at: Date) => Math.floor((at.getTime() - FIRST_MONDAY) / (7 * DAY_MS));

function compare(observed: { value: number; shows: boolean | undefined }[]) {
  const those = observed.filter(({ shows }) => shows === true).map(({ value }) => value);
  const others = observed.filter(({ shows }) => shows === false).map(({ value }) => value);
  const difference = mean(those) - mean(others);
  const error = Math.sqrt(variance(those) / those.length + variance(others) / others.length);
  const isClear =
    those.length >= 5 && others.length >= 5 && Math.abs(difference) >= 2 && Math.abs(difference) > 2 * error;
  return {
    advice: isClear ? (difference > 0 ? "keep" : "change") : "watch",
    ...{ meanWith: expect.closeTo(mean(those), 1), meanWithout: expect.closeTo(mean(others), 1) },
    ...{ countWith: those.length, countWithout: others.length, pointsPerWeek: null },
  };
}

describe("advice on every habit", () => {
  let learner: Learner;
  beforeAll(async () => {
    learner = await makeStudiedYear();
    await hold(learner.learnerId, Object.values(StudyPatternKind));
  });

  test("compares what raw rows say", async () => {
    const where = { learnerId: learner.learnerId };
    const [submissions, activity, sessions] = await Promise.all([
      db.submission.findMany({ where, include: { mission: true } }),
      db.activity.findMany({ where }),
      db.studySession.findMany({ where }),
    ]);
    const isWithin = (at: Date) => at.getTime() >= FIRST_MONDAY && at.getTime() < daysAgo(-1).getTime();
    const scored = submissions.flatMap(({ score, isBanked, submittedOn, mission }) => {
      if (score === null || isBanked || !isWithin(submittedOn)) return [];
      const isTimed = mission.dueOn && mission.kind !== "exam";
      const daysLeft =
        isTimed && mission.dueOn ? (mission.dueOn.getTime() - submittedOn.getTime()) / DAY_MS : undefined;
      return [{ value: score, day: submittedOn.getTime() / DAY_MS, daysLeft }];
    });
    const weeks = new Map<number, Map<number, number>>();
    for (const { day, clicks } of activity.filter(({ day }) => isWithin(day))) {
      const days = weeks.get(weekOf(day)) ?? new Map<number, number>();
      weeks.set(weekOf(day), days.set(day.getTime(), (days.get(day.getTime()) ?? 0) + clicks));
    }
    const rated = sessions.flatMap(({ focus, startedAt }) => {
      if (focus === null || !isWithin(startedAt)) return [];
      const clicks = [...(weeks.get(weekOf(startedAt))?.values() ?? [])];
      const [hour, weekday] = [startedAt.getUTCHours(), startedAt.getUTCDay()];
      return [{ value: focus, hour, weekday, activeDays: clicks.length, share: Math.max(...clicks) / sum(clicks) }];
    });
    const onTime = scored.filter(({ daysLeft }) => daysLeft !== undefined) as { value: number; daysLeft: number }[];
    const expected: Record<string, object> = {
      early_submission: compare(onTime.map(({ value, daysLeft }) => ({ value, shows: daysLeft >= 3 }))),
      last_minute_submission: compare(onTime.map(({ value, daysLeft }) => ({ value, shows: daysLeft <= 1 }))),
      steady_rhythm: compare(rated.map(({ value, activeDays }) => ({ value, shows: activeDays >= 3 }))),
      burst_study: compare(
        rated.map(({ value, activeDays, share }) => ({ value, shows: activeDays > 0 ? share >= 0.7 : undefined })),
      ),
      morning_study: compare(rated.map(({ value, hour }) => ({ value, shows: 5 <= hour && hour < 12 }))),
      evening_study: compare(rated.map(({ value, hour }) => ({ value, shows: hour >= 18 }))),
      weekend_study: compare(rated.map(({ value, weekday }) => ({ value, shows: weekday === 0 || weekday === 6 }))),
    };
    const { body } = await ask(GET, URL, learner);
    expect(body.items).toHaveLength(9);
    for (const [kind, figures] of Object.entries(expected)) {
      const found = body.items.find(({ pattern }: HabitAdvice) => pattern === kind);
      expect(found, kind).toMatchObject(figures);
      const isCompared = found.countWith >= 5 && found.countWithout >= 5;
      for (const figure of [found.countWith, ...(isCompared ? [found.meanWith] : [])])
        expect(found.reason).toContain(String(figure));
    }
    expect(new Set(Object.values(body.items).map((item) => (item as HabitAdvice).advice))).toContain("keep");

    const days = scored.map(({ day }) => day);
    const values = scored.map(({ value }) => value);
    const across = sum(scored.map(({ day, value }) => (day - mean(days)) * (value - mean(values))));
    const slope = across / sum(days.map((day) => (day - mean(days)) ** 2));
    const rise = slope * (Math.max(...days) - Math.min(...days));
    const explained = (slope * across) / (variance(values) * (values.length - 1));
    const fit = 1 - ((1 - explained) * (values.length - 1)) / (values.length - 2);
    const trend = {
      ...{ countWith: scored.length, countWithout: 0, meanWith: null, meanWithout: null },
      ...{ outcome: "score", pointsPerWeek: expect.closeTo(slope * 7, 2) },
    };
    const isClear = fit >= 0.5;
    expect(await adviceOf(learner, "improving_scores")).toMatchObject({
      ...trend,
      advice: isClear && rise >= 5 ? "keep" : "watch",
    });
    expect(await adviceOf(learner, "declining_scores")).toMatchObject({
      ...trend,
      advice: isClear && rise <= -5 ? "change" : "watch",
    });
  });

  test("costs one statement besides the session's, and comes strongest first", async () => {
    const statements = await statementsOf(async () => {
      const { body } = await ask(GET, URL, learner);
      expect(body.items.map(({ pattern }: HabitAdvice) => pattern)).toEqual(Object.values(StudyPatternKind));
    });
    expect(statements.length).toBe(2);
  });
});

/** A learner who holds a habit, with these scores of missions handed in five days early and on the due day. */
async function makeComparison(early: number[], late: number[]) {
  const learner = await makeLearnerOfThePast();
  await hold(learner.learnerId, ["early_submission"]);
  await handIn(learner.learnerId, learner.recorded, [
    ...early.map((score, index) => ({ daysAgo: index, score, daysEarly: 5 })),
    ...late.map((score, index) => ({ daysAgo: 10 + index, score, daysEarly: 0 })),
  ]);
  return adviceOf(learner, "early_submission");
}

describe("a habit is", () => {
  test.each([
    ["kept where results are clearly better", [80, 81, 82, 83, 84], [60, 61, 62, 63, 64], "keep"],
    ["changed where they are clearly worse", [60, 61, 62, 63, 64], [80, 81, 82, 83, 84], "change"],
    ["watched where they scatter more than they differ", [40, 50, 60, 80, 100], [30, 40, 50, 70, 90], "watch"],
    ["watched where they differ by 1.4 standard errors", [70, 75, 80, 85, 90], [63, 68, 73, 78, 83], "watch"],
    ["kept where they differ by 2.2 standard errors", [70, 75, 80, 85, 90], [59, 64, 69, 74, 79], "keep"],
    ["watched where they differ by less than two points", Array(5).fill(80), Array(5).fill(79), "watch"],
    ["kept at two points exactly", Array(5).fill(80), Array(5).fill(78), "keep"],
    ["watched with four results of it", [90, 91, 92, 93], [10, 11, 12, 13, 14], "watch"],
    ["watched with four results without it", [90, 91, 92, 93, 94], [10, 11, 12, 13], "watch"],
    ["watched with none", [], [], "watch"],
  ])("%s", async (_, early, late, advice) => {
    const found = await makeComparison(early, late);
    expect([found.advice, found.countWith, found.countWithout]).toEqual([advice, early.length, late.length]);
  });

  test("explained with the learner's own figures", async () => {
    expect((await makeComparison([80, 81, 82, 83, 84], [60, 61, 62, 63, 64, 65])).reason).toBe(
      "Your 5 submissions handed in 3 days early or more scored 82 on average, the 6 others 62.5.",
    );
    expect((await makeComparison([80], [60, 61, 62, 63, 64])).reason).toBe(
      "Of 6 scored submissions in the last 26 weeks, 1 was handed in 3 days early or more: too few of them to compare.",
    );
  });
});

describe("a trend of weekly scores", () => {
  const IMPROVING = "improving_scores";
  const DECLINING = "declining_scores";
  test.each([
    ["that still rises", IMPROVING, [55, 54, 52, 51, 50], "keep", "rise by 1.3 points a week."],
    [
      "that rises by less than five points",
      IMPROVING,
      [54, 53, 52, 51, 50],
      "watch",
      "rise by 1 point a week: no clear rise.",
    ],
    ["that rises by chance", IMPROVING, [60, 30, 70, 20, 50], "watch", "rise by 3 points a week: no clear rise."],
    [
      "of which the line explains 47 %",
      IMPROVING,
      [60, 70, 50, 55, 40],
      "watch",
      "rise by 5.5 points a week: no clear rise.",
    ],
    ["of which the line explains 66 %", IMPROVING, [65, 70, 50, 55, 40], "keep", "rise by 6.5 points a week."],
    ["that falls by now", IMPROVING, [50, 52, 54, 56, 58], "watch", "fall by 2 points a week: no clear rise."],
    ["that still falls", DECLINING, [50, 51, 52, 54, 55], "change", "fall by 1.3 points a week."],
    ["that rises by now", DECLINING, [58, 56, 54, 52, 50], "watch", "rise by 2 points a week: no clear fall."],
  ] as const)("%s: %s of %j, the newest first, is to %s", async (_, kind, scores, advice, reason) => {
    const found = await adviceOnTrend(kind, scores, 7);
    expect(found).toMatchObject({ advice, reason: `Your 5 scores in the last 26 weeks ${reason}` });
  });

  test("needs five scores, of more than one day", async () => {
    expect(await adviceOnTrend(IMPROVING, [90, 70, 50, 30], 7)).toMatchObject({
      advice: "watch",
      reason: "There are 4 scores in the last 26 weeks: too few to compare.",
    });
    expect(await adviceOnTrend(IMPROVING, [90, 70, 50, 30, 10], 0)).toMatchObject({
      advice: "watch",
      reason: "There are 5 scores in the last 26 weeks, all of one day.",
    });
  });

  async function adviceOnTrend(kind: StudyPatternKind, scores: readonly number[], daysApart: number) {
    const learner = await makeLearnerOfThePast();
    await hold(learner.learnerId, [kind]);
    const handedIn = scores.map((score, index) => ({ daysAgo: index * daysApart, score }));
    await handIn(learner.learnerId, learner.recorded, handedIn);
    return adviceOf(learner, kind);
  }
});

test("a learner without patterns gets no advice, and only learners ask, for nothing else", async () => {
  expect((await ask(GET, URL, await makeCaller("learner"))).body).toEqual({ items: [] });
  expect((await ask(GET, URL, await makeCaller("operator"))).status).toBe(403);
  const { status, body } = await ask(GET, `${URL}?limit=3`, await makeCaller("learner"));
  expect([status, body.issues[0].path]).toEqual([400, "limit"]);
});
