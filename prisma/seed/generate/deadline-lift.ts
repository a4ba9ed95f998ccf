import type { Day } from "./calendar";
import type { Mission } from "./missions";

/** When a learner hands in: days before the due day, near it, or on the last day and after. */
export const HABITS = ["early", "timely", "last_minute"] as const;
export type SubmissionHabit = (typeof HABITS)[number];

/** By habit and day of the course: how much more than usual is done because of what is due. */
export type DeadlineLift = Record<SubmissionHabit, number[]>;

const SHAPES: Record<SubmissionHabit, (daysLeft: number) => number> = {
  early: (daysLeft) => 1 + 1.4 * Math.exp(-(((daysLeft - 5) / 3) ** 2)),
  timely: (daysLeft) => 1 + 1.6 * Math.exp(-daysLeft / 3.5),
  last_minute: (daysLeft) => 0.9 + 2.6 * Math.exp(-daysLeft / 1.6),
};

const REST_DAYS = 3;
const REST_FACTOR = 0.75;

/** Work rises before a due day, at a time and by a measure that differ by habit, and rests after it. */
export function deadlineLift(startsOn: Day, endsOn: Day, missions: Mission[]): DeadlineLift {
  const days = Array.from({ length: endsOn - startsOn + 1 }, (_, index) => startsOn + index);
  const lift = (habit: SubmissionHabit) =>
    days.map((day) => {
      const next = missions.find(({ dueOn }) => dueOn >= day);
      const rests = missions.some(({ dueOn }) => dueOn < day && day <= dueOn + REST_DAYS);
      return (next ? SHAPES[habit](next.dueOn - day) : 1) * (rests ? REST_FACTOR : 1);
    });
  return { early: lift("early"), timely: lift("timely"), last_minute: lift("last_minute") };
}
