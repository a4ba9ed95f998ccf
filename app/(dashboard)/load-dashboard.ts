import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { learnerQuery } from "@/lib/cache/learner-query";
import { getWeeklyActivity } from "@/lib/features/activity/queries";
import { getLoadTrend } from "@/lib/features/cognitive-load/queries";
import {
  getScoreDistribution,
  listAdvisedCourses,
  listCohortWeeks,
  listLearnersAtRisk,
} from "@/lib/features/courses/queries";
import { listOpenGoals } from "@/lib/features/goals/queries";
import { getInsights } from "@/lib/features/insights/queries";
import { getMissionOverview } from "@/lib/features/missions/queries";
import { AppError } from "@/lib/http/errors";
import { type Fields, fieldsWithin } from "@/lib/http/fields";
import { loadSections } from "@/lib/http/sections";
import { learnerDashboard } from "./dashboard-answer";

/**
 * The learner's screen in one call: five sections side by side, each able to fail alone; with `fields`, those asked for. Kept
 * whole, over sections that are kept one by one: after a write only those it touched are read again.
 */
export const getLearnerDashboard = learnerQuery({
  name: "dashboard.get_learner",
  result: learnerDashboard,
  topics: ["missions", "goals", "activity", "cognitive-load", "insights"],
  isWhole: ({ degraded }) => degraded.length === 0,
  load: ({ learnerId }, fields) =>
    loadSections(
      {
        missions: () => getMissionOverview({ learnerId }, fieldsWithin(fields, "missions")),
        goals: () => listOpenGoals({ learnerId }, fieldsWithin(fields, "goals")),
        activity: () => getWeeklyActivity({ learnerId }, fieldsWithin(fields, "activity")),
        cognitiveLoad: () => getLoadTrend({ learnerId }, fieldsWithin(fields, "cognitiveLoad")),
        insights: () => getInsights({ learnerId }, fieldsWithin(fields, "insights")),
      },
      fields,
    ),
});

/** The advisor's screen in one call: their courses, and one of them in detail. */
export async function loadAdvisorDashboard({ userId }: Viewer, chosen: string | undefined, fields?: Fields) {
  const { items: courses } = await listAdvisedCourses({ advisorId: userId });
  const course = chooseCourse(courses, chosen);
  if (!course) return { courses, course: null, degraded: [] };
  const wanted = { advisorId: userId, courseId: course.id };
  const sections = {
    cohort: () => listCohortWeeks(wanted),
    atRisk: async () => (await listLearnersAtRisk({ ...wanted, minRisk: 0, limit: 10 })).items,
    scores: () => getScoreDistribution(wanted),
  };
  return { courses, course: course.id, ...(await loadSections(sections, fields)) };
}

/** The chosen course of these, or the first. Throws `not_found` for one that is not among them. */
function chooseCourse<Course extends { id: string }>(
  courses: Course[],
  chosen: string | undefined,
): Course | undefined {
  if (!chosen) return courses[0];
  const course = courses.find(({ id }) => id === chosen);
  if (!course) throw new AppError("not_found", `No course ${chosen} among those you advise`);
  return course;
}
