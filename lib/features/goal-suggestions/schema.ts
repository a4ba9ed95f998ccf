import { z } from "zod";
import { isoDay } from "@/lib/schema";

const suggestedGoal = z.object({
  metric: z.enum(["study_minutes", "missions_done", "mean_score", "active_days"]),
  title: z.string().meta({ examples: ["Study 300 minutes in 7 days"] }),
  target: z.number().int().min(1).describe("In the metric's unit, from the first to the last day"),
  startsOn: isoDay.describe("The day after the learner's current day"),
  dueOn: isoDay,
  median: z.number().describe("Of the eight values, in the metric's unit"),
  upperQuartile: z.number().describe("Of the eight values, in the metric's unit: reached or passed in two of eight"),
  openGoalId: z.uuid().nullable().describe("The open goal of this metric that is due first; null without one"),
});
export type SuggestedGoal = z.output<typeof suggestedGoal>;
const asOf = isoDay.describe("The learner's current day");
export const suggestionFigures = z.object({ asOf, items: suggestedGoal.omit({ title: true }).array() });
export const goalSuggestions = z.object({ asOf, items: suggestedGoal.array() });
