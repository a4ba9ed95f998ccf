import { z } from "zod";
import { isoDay, isoInstant } from "@/lib/schema";

const planTask = z.object({
  kind: z.enum(["mission", "goal"]),
  title: z.string().meta({ examples: ["Tutor-marked assignment 2"] }),
  courseId: z
    .string()
    .nullable()
    .describe("Null for a goal")
    .meta({ examples: ["AAA-2026J"] }),
  daysLeft: z.number().int().min(0).describe("Days from asOf to the day it is due"),
  weight: z
    .number()
    .describe("What it counts: a mission in percent of a final mark, a goal the share still to do of 10")
    .meta({ examples: [20] }),
});
export type PlanTask = z.output<typeof planTask>;

export const planInputs = z.object({
  asOf: isoDay.describe("The learner's current day, which the plan is for"),
  availableMinutes: z.number().int().describe("Minutes asked for, or those the learner prefers to study a day"),
  sessionMinutes: z.number().int().describe("Minutes of one session"),
  startHour: z
    .number()
    .int()
    .min(0)
    .max(23)
    .describe("Hour, UTC: the one asked for, that of the highest focus in the last eight weeks, or the preferred one")
    .meta({ examples: [18] }),
  isHourMeasured: z.boolean().describe("Whether startHour is that of the highest focus"),
  tasks: planTask.array(),
});
export type PlanInputs = z.output<typeof planInputs>;

const plannedTask = planTask.extend({ minutes: z.number().int().describe("Minutes given to it, whole sessions") });
export type PlannedTask = z.output<typeof plannedTask>;

export const sessionPlan = planInputs.extend({
  startsAt: isoInstant,
  endsAt: isoInstant.describe("startsAt and the planned minutes, without breaks"),
  plannedMinutes: z.number().int().describe("Sum of the tasks' minutes, never more than available; 0 without tasks"),
  tasks: plannedTask.array().describe("In the order to take them, the most urgent first"),
  later: planTask.array().describe("What no session was left for, the most urgent first"),
});
export type SessionPlan = z.output<typeof sessionPlan>;

export const planRequest = z.strictObject({
  minutes: z
    .number()
    .int()
    .min(5)
    .max(720)
    .describe("How long to study")
    .meta({ examples: [90] }),
  startHour: z
    .number()
    .int()
    .min(0)
    .max(23)
    .optional()
    .describe("Hour to start in, UTC; the learner's best without it")
    .meta({ examples: [18] }),
});

/** Without minutes a plan is for those the learner prefers to study a day. */
export const planParams = planRequest.partial();
export type PlanParams = z.output<typeof planParams>;
