import "server-only";
import { learnerOf, type Viewer } from "@/lib/auth/viewer";
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

/** The learner's screen in one call: five sections side by side, each able to fail alone; with `fields`, those asked for. */
export async function loadLearnerDashboard(viewer: Viewer, fields?: Fields) {
  const learnerId = learnerOf(viewer);
  const sections = {
    missions: () => getMissionOverview(learnerId, fieldsWithin(fields, "missions")),
    goals: () => listOpenGoals(learnerId, fieldsWithin(fields, "goals")),
    activity: () => getWeeklyActivity(learnerId),
    cognitiveLoad: () => getLoadTrend(learnerId),
    insights: () => getInsights(learnerId),
  };
  return loadSections(sections, fields);
}

/** The advisor's screen in one call: their courses, and one of them in detail. */
export async function loadAdvisorDashboard({ userId }: Viewer, chosen: string | undefined, fields?: Fields) {
  const courses = await listAdvisedCourses(userId);
  const course = chooseCourse(courses, chosen);
  if (!course) return { courses, course: null, degraded: [] };
  const sections = {
    cohort: () => listCohortWeeks(userId, course.id),
    atRisk: async () => (await listLearnersAtRisk(userId, course.id, { minRisk: 0, limit: 10 })).items,
    scores: () => getScoreDistribution(userId, course.id),
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
