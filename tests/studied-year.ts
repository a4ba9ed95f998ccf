import { randomInt } from "node:crypto";
import { db } from "@/lib/db/client";
import { MissionKind } from "@/lib/db/generated/client";
import { type Caller, makeCaller } from "./api";
import { makeCourse } from "./people";

/** The as-of day of a learner that `makeStudiedYear` makes: a Wednesday, long past. */
export const AS_OF = "2024-05-15";
const DAY_MS = 86_400_000;

/** A day before the as-of day (after it when negative), as a database's date. */
export const daysAgo = (days: number): Date => new Date(Date.parse(AS_OF) - days * DAY_MS);

export type Learner = Caller & { learnerId: number };

/** A new learner whose as-of day is AS_OF, in one course that records clicks and one that does not. */
export async function makeLearnerOfThePast(): Promise<Learner & { recorded: string; unrecorded: string }> {
  const learner = await makeCaller("learner");
  const [recorded, unrecorded] = [await makeCourse([learner.learnerId]), await makeCourse([learner.learnerId])];
  await db.course.updateMany({
    where: { id: { in: [recorded, unrecorded] } },
    data: { startsOn: daysAgo(300), observedUntil: daysAgo(0) },
  });
  await db.courseWeek.create({
    data: { courseId: recorded, weekStart: new Date("2024-05-13"), clicks: 1, activeLearners: 1, submissions: 0 },
  });
  return { ...learner, recorded, unrecorded };
}

type HandedIn = { daysAgo: number; score: number | null; daysEarly?: number; kind?: "exam"; isBanked?: boolean };

/** A new mission of a course for each, handed in by the learner; without `daysEarly` the mission has no due day. */
export async function handIn(learnerId: number, courseId: string, submissions: HandedIn[]): Promise<void> {
  const first = randomInt(100_000_000, 1_000_000_000);
  await db.mission.createMany({
    data: submissions.map(({ daysAgo: age, daysEarly, kind = MissionKind.tutor_marked }, index) => ({
      ...{ id: first + index, courseId, kind, title: `Task ${index}`, weight: 10 },
      ...(daysEarly !== undefined && { dueOn: daysAgo(age - daysEarly) }),
    })),
  });
  await db.submission.createMany({
    data: submissions.map(({ daysAgo: age, score, isBanked = false }, index) => ({
      ...{ learnerId, missionId: first + index, submittedOn: daysAgo(age), score, isBanked },
    })),
  });
}

/** Repeatable pseudo-random numbers from 0 to below 1 (W. H. Press et al., Numerical Recipes: a linear congruence). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A learner with more than a year of rows of every kind, among them those at the edges of windows, those that do not count
 * (banked, not marked, later than the as-of day), weeks without sessions or load samples, and a fellow learner's rows.
 */
export async function makeStudiedYear(): Promise<Learner> {
  const { recorded, unrecorded, ...learner } = await makeLearnerOfThePast();
  const fellow = await makeCaller("learner");
  await fill(learner.learnerId, recorded, unrecorded, numbersFrom(7));
  await fill(fellow.learnerId, recorded, unrecorded, numbersFrom(11));
  return learner;
}

async function fill(learnerId: number, recorded: string, unrecorded: string, next: () => number): Promise<void> {
  const within = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const days = Array.from({ length: 400 }, (_, index) => index - 3);
  const resources = await db.resource.createManyAndReturn({
    select: { id: true },
    data: ["reading", "quiz"].map((kind) => ({ courseId: recorded, kind })),
  });
  const activity = days.flatMap((age) =>
    resources.flatMap(({ id }) =>
      next() < 0.35 ? [{ learnerId, resourceId: id, day: daysAgo(age), clicks: within(1, 9) ** 2 }] : [],
    ),
  );
  const sessions = days.flatMap((age) => {
    if (next() < 0.4 || (100 <= age && age < 120)) return [];
    const hour = within(0, 23);
    const startedAt = new Date(daysAgo(age).getTime() + hour * 3_600_000 + (next() < 0.5 ? 0 : 3_599_999));
    const focus = next() < 0.3 ? null : Math.min(100, within(20, 70) + (hour < 12 ? 25 : 0));
    return [{ learnerId, startedAt, minutes: within(10, 120), focus }];
  });
  const samples = days.flatMap((age) =>
    next() < 0.3 && (age < 200 || 240 < age)
      ? [{ learnerId, takenAt: daysAgo(age), kind: "germane" as const, load: within(0, 100) }]
      : [],
  );
  await db.activity.createMany({ data: activity });
  await db.studySession.createMany({ data: sessions });
  await db.cognitiveLoadSample.createMany({ data: samples });

  const submissions = [-1, 0, 1, 177, 178, 363, 364, ...days.filter((age) => age % 9 === 4)].map((age) => ({
    daysAgo: age,
    score: within(30, 100),
    daysEarly: within(-1, 5),
  }));
  await handIn(learnerId, recorded, [
    ...submissions,
    { daysAgo: 20, score: 5, daysEarly: 3, isBanked: true },
    { daysAgo: 21, score: null, daysEarly: 3 },
    { daysAgo: 22, score: 88, daysEarly: 3, kind: "exam" },
    { daysAgo: 23, score: 12 },
    { daysAgo: 24, score: 95 },
  ]);
  await handIn(learnerId, unrecorded, [
    { daysAgo: 30, score: 99, daysEarly: 1 },
    { daysAgo: 60, score: 2, daysEarly: 4 },
  ]);
}
