import { z } from "zod";

const planTask = z.object({
  kind: z.enum(["mission", "goal"]),
  title: z.string(),
  courseId: z.string().nullable(),
  daysLeft: z.number().int().min(0),
  /** What it counts, in percent of a final mark; a goal counts as its unmet share of `GOAL_WEIGHT`. */
  weight: z.number(),
});
export type PlanTask = z.output<typeof planTask>;

export const planInputs = z.object({
  asOf: z.iso.date(),
  dailyMinutes: z.number().int(),
  sessionMinutes: z.number().int(),
  /** The hour, UTC, in which focus was highest lately, or the preferred one. */
  startHour: z.number().int().min(0).max(23),
  isHourMeasured: z.boolean(),
  tasks: planTask.array(),
});
export type PlanInputs = z.output<typeof planInputs>;

export type PlannedTask = PlanTask & { minutes: number };
export type SessionPlan = Omit<PlanInputs, "tasks"> & {
  plannedMinutes: number;
  tasks: PlannedTask[];
  later: PlanTask[];
};
