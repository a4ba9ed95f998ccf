import { z } from "zod";
import { StudyPatternKind } from "@/lib/db/generated/enums";

/**
 * What shows a habit, as prisma/seed/derived/{habits,patterns}.ts say it, from which patterns are found; a test compares.
 * Days before the due day, days and share of a week's clicks, hours UTC, points, share of the scores' variance explained.
 */
export const HABITS = {
  earlyDays: 3,
  lastMinuteDays: 1,
  steadyDays: 3,
  burstShare: 0.7,
  morningFrom: 5,
  morningBefore: 12,
  eveningFrom: 18,
  trendPoints: 5,
  trendStrength: 0.5,
} as const;

const mean = z.number().min(0).max(100).nullable();
const count = z.number().int().min(0);

const habitAdvice = z.object({
  pattern: z.enum(StudyPatternKind).describe("The habit found in what the learner did"),
  strength: z.number().min(0).max(1).describe("How strong the habit is over all evidence, 0 to 1"),
  advice: z
    .enum(["keep", "change", "watch"])
    .describe(
      "Keep what goes with clearly better results or is a clear rise of scores, change what goes with clearly worse ones or is a clear fall, else watch it",
    ),
  reason: z
    .string()
    .describe("Why, in a sentence with the learner's own figures")
    .meta({
      examples: ["Your 6 submissions handed in 3 days early or more scored 81.2 on average, the 5 others 70.4."],
    }),
  outcome: z.enum(["score", "focus"]).describe("What is compared: scores of submissions, or focus ratings of sessions"),
  meanWith: mean.describe("Mean outcome with the habit, 0 to 100; null without any, and for a trend of scores"),
  meanWithout: mean.describe("Mean outcome without the habit, 0 to 100; null without any, and for a trend of scores"),
  countWith: count.describe("Submissions or rated sessions with the habit; of a trend, its scores"),
  countWithout: count.describe("Submissions or rated sessions without the habit; of a trend 0"),
  pointsPerWeek: z
    .number()
    .nullable()
    .describe("Of a trend of scores, by the line of least squares; null for any other habit"),
});
export type HabitAdvice = z.output<typeof habitAdvice>;
export const habitFigures = habitAdvice.omit({ reason: true });
export type HabitFigures = z.output<typeof habitFigures>;
export const habitAdviceList = z.object({ items: habitAdvice.array() });
