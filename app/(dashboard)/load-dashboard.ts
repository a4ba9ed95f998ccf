import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { getWeeklyActivity } from "@/lib/features/activity/queries";
import { getLoadTrend } from "@/lib/features/cognitive-load/queries";
import {
  getScoreDistribution,
  listAdvisedCourses,
  listCohortWeeks,
  listLearnersAtRisk,
} from "@/lib/features/courses/queries";
import { listOpenGoals } from "@/lib/features/goals/queries";
import { getMissionOverview } from "@/lib/features/missions/queries";
import { listOpenRecommendations } from "@/lib/features/recommendations/queries";
import { listStudyPatterns } from "@/lib/features/study-patterns/queries";
import { AppError } from "@/lib/http/errors";
import { loadSections } from "@/lib/http/sections";

/** The learner's screen in one call: six sections side by side, each able to fail alone. */
export async function loadLearnerDashboard(viewer: Viewer) {
  const learnerId = learnerOf(viewer);
  return loadSections({
    missions: () => getMissionOverview(learnerId),
    goals: () => listOpenGoals(learnerId),
    activity: () => getWeeklyActivity(learnerId),
    cognitiveLoad: () => getLoadTrend(learnerId),
    patterns: () => listStudyPatterns(learnerId),
    recommendations: () => listOpenRecommendations(learnerId),
  });
}

/** The advisor's screen in one call: their courses, and one of them in detail. */
export async function loadAdvisorDashboard({ userId }: Viewer, chosen: string | undefined) {
  const courses = await listAdvisedCourses(userId);
  const course = chooseCourse(courses, chosen);
  if (!course) return { courses, course: null, degraded: [] };
  const sections = await loadSections({
    cohort: () => listCohortWeeks(userId, course.id),
    atRisk: () => listLearnersAtRisk(userId, course.id),
    scores: () => getScoreDistribution(userId, course.id),
  });
  return { courses, course: course.id, ...sections };
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

/** The learner a signed-in person is. Throws `forbidden` for someone with the role but no learner record. */
function learnerOf({ learnerId }: Viewer): number {
  if (learnerId === null) throw new AppError("forbidden", "No learner record belongs to this account");
  return learnerId;
}
