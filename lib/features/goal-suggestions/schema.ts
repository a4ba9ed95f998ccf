import { z } from "zod";
import { GoalMetric } from "@/lib/db/generated/enums";
import { isoDay } from "@/lib/schema";

const suggestedGoal = z.object({
  metric: z.enum(GoalMetric),
  title: z.string().meta({ examples: ["Study 300 minutes in 7 days"] }),
  target: z.number().int().min(1).describe("In the metric's unit, from the first to the last day"),
  startsOn: isoDay.describe("The day after the learner's current day"),
  dueOn: isoDay,
  median: z
    .number()
    .describe("Of the last eight full weeks, in the metric's unit; of a mean score, the weeks with a value alone"),
  upperQuartile: z
    .number()
    .describe("Of the same weeks, in the metric's unit: reached or passed in a quarter of them or more"),
  openGoalId: z.uuid().nullable().describe("The open goal of this metric that is due first; null without one"),
});
export type SuggestedGoal = z.output<typeof suggestedGoal>;
const asOf = isoDay.describe("The learner's current day");
export const suggestionFigures = z.object({ asOf, items: suggestedGoal.omit({ title: true }).array() });
export const goalSuggestions = z.object({ asOf, items: suggestedGoal.array() });
