import { z } from "zod";
import { GoalMetric, GoalStatus } from "@/lib/db/generated/enums";
import { dayInput, isoDay, isoInstant, pageInput, pageOf, textInput } from "@/lib/schema";

/** The most that a mean of scores can be, in points. */
export const HIGHEST_SCORE = 100;

const metric = z.enum(GoalMetric).describe("What is counted: minutes, missions handed in, points of 100, or days");
const status = z.enum(GoalStatus);
const title = textInput(200).meta({ examples: ["Study five hours a week"] });
const target = z
  .number()
  .int()
  .min(1)
  .max(100_000)
  .describe(`In the metric's unit; of a mean score ${HIGHEST_SCORE} at most`)
  .meta({ examples: [300] });

export const goalParams = z.strictObject({ id: z.uuid() });

export const goalListParams = z.strictObject({ status: status.optional(), ...pageInput });

const targetCanBeReached = { error: `A mean score is ${HIGHEST_SCORE} at most`, path: ["target"] };
const startsBeforeDue = { error: "A goal ends on the day it starts or later", path: ["dueOn"] };

export const newGoal = z
  .strictObject({
    title,
    metric,
    target,
    startsOn: dayInput.optional().describe("The learner's current day without it"),
    dueOn: dayInput,
  })
  .refine(({ metric, target }) => metric !== "mean_score" || target <= HIGHEST_SCORE, targetCanBeReached)
  .refine(({ startsOn, dueOn }) => !startsOn || startsOn <= dueOn, startsBeforeDue);
export type NewGoal = z.output<typeof newGoal>;

export const goalChange = z
  .strictObject({
    id: z.uuid(),
    title: title.optional(),
    target: target.optional(),
    dueOn: dayInput.optional(),
    status: status.optional(),
  })
  .refine(({ id: _, ...change }) => Object.values(change).some((value) => value !== undefined), "Change something");
export type GoalChange = z.output<typeof goalChange>;

export const goal = z.object({
  id: z.uuid(),
  title: z.string().meta({ examples: ["Study five hours a week"] }),
  metric,
  target: z.number().int().describe("In the metric's unit"),
  progress: z.number().int().describe("In the metric's unit: what the learner did from the first to the last day"),
  startsOn: isoDay,
  dueOn: isoDay,
  status,
  createdAt: isoInstant,
});
export type Goal = z.output<typeof goal>;
export const goalPage = pageOf(goal);
