import type { Endpoints } from "@/lib/http/openapi/document";
import * as behaviouralGoals from "./analytics/behavioral-insights/goals/route";
import * as evolution from "./analytics/behavioral-insights/patterns/evolution/route";
import * as behaviouralAdvice from "./analytics/behavioral-insights/recommendations/route";
import * as loadHistory from "./analytics/cognitive-load/history/route";
import * as load from "./analytics/cognitive-load/route";
import * as allPatterns from "./analytics/patterns/all/route";
import * as patterns from "./analytics/patterns/route";
import * as correlation from "./analytics/performance-correlation/route";
import * as cache from "./cache/route";
import * as atRisk from "./courses/[id]/at-risk/route";
import * as cohort from "./courses/[id]/cohort/route";
import * as courses from "./courses/route";
import * as dashboard from "./dashboard/route";
import * as goal from "./goals/[id]/route";
import * as goals from "./goals/route";
import * as mission from "./missions/[id]/route";
import * as submissions from "./missions/[id]/submissions/route";
import * as missions from "./missions/route";
import * as missionSummary from "./missions/summary/route";
import * as note from "./notes/[id]/route";
import * as shares from "./notes/[id]/shares/route";
import * as notes from "./notes/route";
import * as recommendations from "./orchestration/recommendations/route";
import * as sessionPlan from "./orchestration/session-plan/route";
import * as config from "./personalization/config/route";
import * as effectiveness from "./personalization/effectiveness/route";
import * as preferences from "./personalization/preferences/route";

/** Every endpoint over data by its path: what a batch may read, and what the reference describes. */
export const ENDPOINTS: Endpoints = {
  "/api/dashboard": dashboard,
  "/api/missions": missions,
  "/api/missions/summary": missionSummary,
  "/api/missions/[id]": mission,
  "/api/missions/[id]/submissions": submissions,
  "/api/goals": goals,
  "/api/goals/[id]": goal,
  "/api/analytics/patterns": patterns,
  "/api/analytics/patterns/all": allPatterns,
  "/api/analytics/behavioral-insights/patterns/evolution": evolution,
  "/api/analytics/behavioral-insights/recommendations": behaviouralAdvice,
  "/api/analytics/behavioral-insights/goals": behaviouralGoals,
  "/api/analytics/cognitive-load": load,
  "/api/analytics/cognitive-load/history": loadHistory,
  "/api/analytics/performance-correlation": correlation,
  "/api/personalization/effectiveness": effectiveness,
  "/api/personalization/preferences": preferences,
  "/api/personalization/config": config,
  "/api/orchestration/recommendations": recommendations,
  "/api/orchestration/session-plan": sessionPlan,
  "/api/courses": courses,
  "/api/courses/[id]/cohort": cohort,
  "/api/courses/[id]/at-risk": atRisk,
  "/api/notes": notes,
  "/api/notes/[id]": note,
  "/api/notes/[id]/shares": shares,
  "/api/cache": cache,
};
