import { DAY_MS } from "./calendar";
import { DEMO_LEARNER_ID, type Learner } from "./learners";
import { Random } from "./random";
import type { World } from "./world";

export type Preference = {
  dailyMinutes: number;
  sessionMinutes: number;
  preferredHour: number;
  remindersEnabled: boolean;
  updatedAtMs: number;
};

const SET_SHARE = 0.85;

/** Null for those who never opened the settings. */
export function preferenceOf(world: World, learner: Learner): Preference | null {
  const random = new Random(world.seed, "preference", learner.id);
  if (learner.id !== DEMO_LEARNER_ID && !random.chance(SET_SHARE)) return null;
  const firstDay = Math.min(...learner.enrolments.map((enrolment) => enrolment.firstDay));
  return {
    dailyMinutes: random.pick([30, 45, 60, 60, 90, 120]),
    sessionMinutes: random.pick([25, 25, 30, 45, 50]),
    preferredHour: Math.round(learner.traits.studyHour),
    remindersEnabled: random.chance(0.7),
    updatedAtMs: Math.min(firstDay + random.integer(0, 20), world.anchorDay - 1) * DAY_MS + 9 * 3_600_000,
  };
}
