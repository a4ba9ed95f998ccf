import { DAY_MS, type Day } from "./calendar";
import type { Learner } from "./learners";
import { Random } from "./random";
import { endOf, sessionsOf } from "./sessions";
import type { World } from "./world";

export type LoadKind = "intrinsic" | "extraneous" | "germane";
export type LoadSample = { takenAtMs: number; kind: LoadKind; load: number };

const SAMPLED_SHARE = 0.95;

/** What a learner reported after most sessions, one sample of each kind: two or three times a week. */
export function* loadSamplesOf(world: World, learner: Learner): Generator<LoadSample> {
  if (!learner.isCurrent || !learner.traits.isReportingLoad) return;
  const random = new Random(world.seed, "load", learner.id);
  const { ability, diligence, strain } = learner.traits;
  for (const session of sessionsOf(world, learner)) {
    const takenAtMs = endOf(session);
    if (!random.chance(SAMPLED_SHARE) || takenAtMs >= world.anchorDay * DAY_MS) continue;
    const pressure = strain + 9 * deadlinePressure(learner, Math.floor(session.startedAtMs / DAY_MS));
    yield { takenAtMs, kind: "intrinsic", load: drawLoad(random, 52 - 7 * ability + pressure) };
    yield {
      takenAtMs,
      kind: "extraneous",
      load: drawLoad(random, 38 - 4 * diligence + pressure + session.minutes / 10),
    };
    yield { takenAtMs, kind: "germane", load: drawLoad(random, 50 + 6 * diligence + pressure / 2) };
  }
}

/** 0 with nothing due, above 1 right before a due day. */
function deadlinePressure({ enrolments, traits }: Learner, day: Day): number {
  const lifts = enrolments.map(({ course }) => course.deadlineLift[traits.submissionHabit][day - course.startsOn] ?? 1);
  return Math.max(0, ...lifts.map((lift) => lift - 1));
}

const drawLoad = (random: Random, mean: number) => Math.round(Math.min(100, Math.max(0, random.normal(mean, 7))));
