import { DAY_MS } from "./calendar";
import type { Learner } from "./learners";
import { adaptationsOf } from "./personalization";
import { Random } from "./random";
import { effortByDay } from "./study-days";
import { submissionsOf } from "./submissions";
import type { World } from "./world";

export type Session = { id: string; startedAtMs: number; minutes: number; focus: number | null };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * The study sessions that a learner timed, in order: on many days of study one, at their usual hour. The last day is the one
 * before the anchor, since a time on the anchor day itself may lie in the future.
 */
export function sessionsOf(world: World, learner: Learner): Session[] {
  const random = new Random(world.seed, "sessions", learner.id);
  const adaptations = adaptationsOf(world, learner);
  const sessions: Session[] = [];
  for (const [day, effort] of effortByDay(world, learner, submissionsOf(world, learner))) {
    if (day >= world.anchorDay || !random.chance(learner.traits.timedShare)) continue;
    const first = drawSession(random, learner, day * DAY_MS + drawHour(random, learner) * HOUR_MS, effort);
    const again = random.chance(0.12)
      ? drawSession(random, learner, endOf(first) + random.integer(40, 180) * MINUTE_MS, effort / 2)
      : null;
    // A session is counted to the day it starts in, which must not be the day after.
    sessions.push(first, ...(again && again.startedAtMs < (day + 1) * DAY_MS ? [again] : []));
  }
  for (const session of sessions) {
    const gain = adaptations
      .filter(({ adaptedAtMs }) => adaptedAtMs <= session.startedAtMs)
      .reduce((sum, { focusGain }) => sum + focusGain, 0);
    if (session.focus !== null) session.focus = clamp(session.focus + gain, 0, 100);
  }
  return sessions;
}

export const endOf = ({ startedAtMs, minutes }: Session): number => startedAtMs + minutes * MINUTE_MS;

function drawHour(random: Random, { traits }: Learner): number {
  const hour = random.normal(traits.studyHour, traits.studyHourDeviation);
  return Math.round(Math.min(21.5, Math.max(5, hour)) * 60) / 60;
}

function drawSession(random: Random, { traits }: Learner, startedAtMs: number, effort: number): Session {
  const minutes = clamp(14 + 26 * effort * (0.6 + 0.8 * random.next()), 8, 150);
  const tiring = Math.max(0, minutes - 50) / 5;
  const focus = clamp(62 + 6 * traits.diligence - tiring + random.normal(0, 9), 0, 100);
  return { id: random.uuid(startedAtMs), startedAtMs, minutes, focus: random.chance(0.8) ? focus : null };
}

const clamp = (value: number, lowest: number, highest: number) =>
  Math.round(Math.min(highest, Math.max(lowest, value)));
