import { z } from "zod";
import { weeklyActivity } from "@/lib/features/activity/schema";
import { loadTrend } from "@/lib/features/cognitive-load/schema";
import { advisedCourse, cohortWeek, learnerAtRisk, scoreDistribution } from "@/lib/features/courses/schema";
import { goal } from "@/lib/features/goals/schema";
import { insights } from "@/lib/features/insights/schema";
import { missionOverview } from "@/lib/features/missions/schema";
import { courseId } from "@/lib/schema";

/** A section is null when it failed alone. */
const section = <Section extends z.ZodType>(schema: Section) => schema.nullable();

const degraded = z
  .string()
  .array()
  .describe("The sections that failed, by name; they are null")
  .meta({ examples: [[]] });

export const learnerDashboard = z.object({
  missions: section(missionOverview),
  goals: section(goal.array()),
  activity: section(weeklyActivity),
  cognitiveLoad: section(loadTrend),
  insights: section(insights),
  degraded,
});

const advisorDashboard = z.object({
  courses: advisedCourse.array(),
  course: courseId.nullable().describe("The course the other sections speak of; null for an advisor without any"),
  cohort: section(cohortWeek.array()).optional(),
  atRisk: section(learnerAtRisk.array()).optional(),
  scores: section(scoreDistribution).optional(),
  degraded,
});

/** What the dashboard answers: to a learner their own, to an advisor that of a course. */
export const dashboardAnswer = z.union([learnerDashboard, advisorDashboard]);
