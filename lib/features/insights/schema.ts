import { z } from "zod";
import { RecommendationKind, RecommendationStatus, StudyPatternKind } from "@/lib/db/generated/enums";
import { isoDay, pageInput, pageOf } from "@/lib/schema";

const patternKind = z.enum(StudyPatternKind).describe("The habit found in what the learner did");

const strength = z
  .number()
  .min(0)
  .max(1)
  .describe(
    "Share of the evidence that shows the habit, 0 to 1; of a trend, the share of the scores' variance it explains",
  )
  .meta({ examples: [0.75] });
const evidenceCount = z.number().int().describe("How many submissions, scores, weeks, days or sessions it rests on");

export const pattern = z.object({
  kind: patternKind,
  strength,
  evidenceCount,
  firstSeenOn: isoDay.describe("The first day that shows the habit"),
  lastSeenOn: isoDay.describe("The last day that shows the habit"),
});
export const patternList = z.object({ items: pattern.array() });

const patternShown = pattern.pick({ kind: true, strength: true, evidenceCount: true });
export type PatternShown = z.output<typeof patternShown>;

export const strongestParams = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10).default(4).describe("How many patterns at most, 1 to 10"),
  minStrength: z.coerce.number().min(0).max(1).default(0).describe("Leaves out weaker patterns, 0 to 1"),
});

export const evolutionParams = z.strictObject({
  weeks: z.coerce
    .number()
    .int()
    .min(1)
    .max(26)
    .default(12)
    .describe("How many weeks back, the as-of day's week included, 1 to 26"),
});

const patternWeek = z.object({
  weekStart: isoDay.describe("A Monday, UTC"),
  strength: strength.describe("Of all evidence up to the end of this week, 0 to 1"),
  evidenceCount: evidenceCount.describe("Of all evidence up to the end of this week"),
});

const patternHistory = z.object({
  kind: patternKind,
  strength,
  change: z
    .number()
    .min(-1)
    .max(1)
    .nullable()
    .describe("The last week's strength less the first's; null with fewer than two weeks"),
  slopePerWeek: z
    .number()
    .nullable()
    .describe("How the strength moves per week, by the line of least squares; null with fewer than two weeks"),
  weeks: patternWeek.array().describe("The weeks that brought evidence, oldest first"),
});
export const patternEvolution = z.object({
  asOf: isoDay.describe("The learner's current day"),
  items: patternHistory.array().describe("Every pattern of the learner, the strongest first"),
});

const recommendationKind = z.enum(RecommendationKind);
const recommendationStatus = z.enum(RecommendationStatus);

export const recommendationListParams = z.strictObject({
  status: recommendationStatus.default("open"),
  ...pageInput,
});

export const recommendationAnswer = z.strictObject({ id: z.uuid(), answer: recommendationStatus.exclude(["open"]) });
export type RecommendationAnswer = z.output<typeof recommendationAnswer>;

export const recommendation = z.object({
  id: z.uuid(),
  kind: recommendationKind,
  reason: z
    .string()
    .describe("Why, in a sentence with the figures it rests on")
    .meta({ examples: ["You scored 41 of 100 in Essay 2, which counts 20 %."] }),
  priority: z.number().min(0).max(1).describe("0 to 1, the most useful highest"),
  status: recommendationStatus,
  missionId: z.number().int().nullable().describe("The mission it is about; null for another subject"),
  missionTitle: z.string().nullable(),
  courseId: z.string().nullable().describe("The course of its mission or resource; null without either"),
  resourceId: z.number().int().nullable().describe("The resource it is about; null for another subject"),
  createdOn: isoDay,
});
export type Recommendation = z.output<typeof recommendation>;
export const recommendationPage = pageOf(recommendation);

const recommendationShown = recommendation.pick({
  id: true,
  kind: true,
  reason: true,
  missionId: true,
  missionTitle: true,
  courseId: true,
});
export type RecommendationShown = z.output<typeof recommendationShown>;

/** What the dashboard shows: the strongest patterns, and the most useful open recommendations, one of each mission. */
export const insights = z.object({ patterns: patternShown.array(), recommendations: recommendationShown.array() });
