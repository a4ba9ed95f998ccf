import type { World } from "./budgets/world";

type Params = Record<string, unknown>;

const alone = (): Params[] => [{}];
const ofCourse = ({ courseId }: World): Params[] => [{ courseId }];

/**
 * Every cached query, and what tests ask it besides its owner. One that is new belongs here, and its topics to the writes that
 * change what it shows.
 */
export const CACHED_QUERIES: Record<string, (world: World) => Params[]> = {
  "accounts.read_session": alone,
  "activity.get_weekly": alone,
  "cognitive_load.get_standing": alone,
  "cognitive_load.get_trend": alone,
  "cognitive_load.list_samples": () => [{}, { kind: "germane", limit: 100 }],
  "courses.get_cohort": ofCourse,
  "courses.get_cohort_counts": ofCourse,
  "courses.get_score_distribution": ofCourse,
  "courses.list_advised": alone,
  "courses.list_cohort_weeks": ofCourse,
  "courses.list_learners_at_risk": ({ courseId }) => [{ courseId }, { courseId, minRisk: 0, limit: 10 }],
  "dashboard.get_learner": alone,
  "goal_suggestions.list": alone,
  "goals.list": () => [{}, { status: "open", limit: 10 }],
  "goals.list_open": alone,
  "habit_advice.list": alone,
  "insights.get": alone,
  "missions.get": ({ doneMissionId, dueMissionId }) => [{ id: doneMissionId }, { id: dueMissionId }],
  "missions.get_overview": alone,
  "missions.get_summary": alone,
  "missions.list": ({ courseId }) => [{}, { state: "due" }, { course: courseId, limit: 2 }],
  "patterns.get_evolution": () => [{}, { weeks: 4 }],
  "patterns.list": alone,
  "patterns.list_strongest": alone,
  "personalization.get_effectiveness": alone,
  "personalization.get_preference": alone,
  "personalization.list_adaptations": alone,
  "recommendations.list": () => [{}, { limit: 3 }],
  "score_correlation.get": alone,
  "session_plans.get": () => [{}, { minutes: 90 }, { minutes: 90, startHour: 7 }],
};
