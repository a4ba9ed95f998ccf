import { z } from "zod";

/** As in "AAA-2013J". */
export const courseId = z.string().regex(/^[A-Z\d]{1,10}-[A-Z\d]{1,10}$/, "A course is written as in AAA-2013J");

export const advisedCourse = z.object({
  id: z.string(),
  code: z.string(),
  presentation: z.string(),
  title: z.string(),
  asOf: z.iso.date(),
  isOver: z.boolean(),
  enrolmentCount: z.number().int(),
  /** Enrolments whose estimated risk is at or above the line. */
  atRiskCount: z.number().int(),
});
export type AdvisedCourse = z.output<typeof advisedCourse>;

export const cohortWeek = z.object({
  /** ISO day of the week's Monday, UTC. */
  weekStart: z.iso.date(),
  clicks: z.number().int(),
  activeLearners: z.number().int(),
  submissions: z.number().int(),
});
export type CohortWeek = z.output<typeof cohortWeek>;

export const learnerAtRisk = z.object({
  learnerId: z.number().int(),
  name: z.string(),
  /** Estimated risk of not passing, 0 to 1. */
  risk: z.number().min(0).max(1),
  /** Why, the strongest first. */
  reasons: z.string().array(),
  /** What happened in the end, once the course is over. */
  finalResult: z.enum(["distinction", "pass", "fail", "withdrawn"]).nullable(),
});
export type LearnerAtRisk = z.output<typeof learnerAtRisk>;

export const scoreDistribution = z.object({
  submissionCount: z.number().int(),
  unmarkedCount: z.number().int(),
  medianScore: z.number().nullable(),
  /** Ten bins of ten points; the last holds 90 to 100. */
  bins: z.object({ from: z.number().int(), to: z.number().int(), count: z.number().int() }).array().length(10),
});
export type ScoreDistribution = z.output<typeof scoreDistribution>;
