import { z } from "zod";
import { courseId, isoDay, pageInput, pageOf } from "@/lib/schema";

/** From here on an estimated risk counts as "at risk": more likely than not to fail to pass. */
export const RISK_LINE = 0.5;

export const courseParams = z.strictObject({ id: courseId });

const minRisk = z.coerce.number().min(0).max(1).default(RISK_LINE).describe("The least estimated risk, 0 to 1");

export const riskListParams = z.strictObject({ id: courseId, minRisk, ...pageInput });
export type RiskList = Omit<z.output<typeof riskListParams>, "id">;

export const advisedCourse = z.object({
  id: z.string().meta({ examples: ["AAA-2026J"] }),
  code: z.string().meta({ examples: ["AAA"] }),
  presentation: z.string().meta({ examples: ["2026J"] }),
  title: z.string(),
  asOf: isoDay.describe("The course's current day: today while it runs, the last its data cover afterwards"),
  isOver: z.boolean(),
  enrolmentCount: z.number().int().describe("Everybody who enrolled, those who left included"),
  atRiskCount: z.number().int().describe(`Learners still in the course with an estimated risk of ${RISK_LINE} or more`),
});
export type AdvisedCourse = z.output<typeof advisedCourse>;
export const advisedCourses = z.object({ items: advisedCourse.array() });

export const cohortWeek = z.object({
  weekStart: isoDay.describe("The week's Monday, UTC"),
  clicks: z.number().int(),
  activeLearners: z.number().int().describe("Learners with at least one click"),
  submissions: z.number().int(),
});
export type CohortWeek = z.output<typeof cohortWeek>;

const finalResult = z.enum(["distinction", "pass", "fail", "withdrawn"]);

export const learnerAtRisk = z.object({
  learnerId: z
    .number()
    .int()
    .meta({ examples: [10_000_000] }),
  name: z.string(),
  risk: z.number().min(0).max(1).describe("Estimated risk of not passing, 0 to 1"),
  reasons: z.string().array().describe("Why, the strongest first"),
  finalResult: finalResult.nullable().describe("What happened in the end; null until the course is over"),
});
export type LearnerAtRisk = z.output<typeof learnerAtRisk>;
export const learnerAtRiskPage = pageOf(learnerAtRisk);

export const scoreDistribution = z.object({
  submissionCount: z.number().int(),
  unmarkedCount: z.number().int(),
  medianScore: z.number().nullable().describe("Points, 0 to 100; null without a score"),
  bins: z
    .object({ from: z.number().int(), to: z.number().int(), count: z.number().int() })
    .array()
    .length(10)
    .describe("Submissions by score in ten bins of ten points, both ends included; the last holds 90 to 100"),
});
export type ScoreDistribution = z.output<typeof scoreDistribution>;

export const cohortCounts = z.object({
  enrolmentCount: z.number().int().describe("Everybody who enrolled, those who left included"),
  enrolledCount: z.number().int().describe("Of them, those still registered"),
  withdrawnCount: z.number().int().describe("Of them, those who unregistered"),
  results: z
    .object({
      distinction: z.number().int(),
      pass: z.number().int(),
      fail: z.number().int(),
      withdrawn: z.number().int(),
      none: z.number().int().describe("No result yet"),
    })
    .describe("Everybody who enrolled by final result"),
});

export const cohort = cohortCounts.extend({
  weeks: cohortWeek.array().describe("From the course's first event to its current day; weeks without any count 0"),
  scores: scoreDistribution,
});
