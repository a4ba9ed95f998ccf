import { z } from "zod";
import { isoDay } from "@/lib/schema";

const coefficient = z.number().min(-1).max(1).nullable();

const factorCorrelation = z.object({
  factor: z
    .enum(["studyMinutes", "clicks", "activeDays", "meanFocus", "meanLoad", "daysEarly"])
    .describe(
      "What the learner did in the seven days up to and including the hand-in day: minutes of sessions, clicks, days with a click or a session, mean focus rating (0 to 100), mean cognitive load (0 to 100); or days from hand-in to due day",
    ),
  n: z.number().int().min(0).describe("Scored submissions for which the factor is known"),
  r: coefficient.describe(
    "Pearson's coefficient, −1 to 1; null below three submissions, or where either side is constant",
  ),
  low: coefficient.describe("Lower end of the 95 % confidence interval; null below four submissions, or without r"),
  high: coefficient.describe("Upper end of the 95 % confidence interval; null below four submissions, or without r"),
});

export const scoreCorrelation = z.object({
  asOf: isoDay.describe("The learner's current day"),
  windowDays: z
    .number()
    .int()
    .describe("How many days of submissions are taken, the as-of day the last")
    .meta({ examples: [364] }),
  factors: factorCorrelation.array(),
});
export type ScoreCorrelation = z.output<typeof scoreCorrelation>;
