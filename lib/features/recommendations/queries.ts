import "server-only";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 4;

/** What a learner may do next, the most useful first, each with its reason. */
export function listOpenRecommendations(learnerId: number) {
  return measure("recommendations.list_open", () =>
    db.recommendation.findMany({
      where: { learnerId, status: "open" },
      relationLoadStrategy: "join",
      select: { id: true, kind: true, reason: true, mission: { select: { id: true, title: true, courseId: true } } },
      orderBy: [{ priority: "desc" }, { id: "asc" }],
      take: SHOWN,
    }),
  );
}

export type RecommendationRow = Awaited<ReturnType<typeof listOpenRecommendations>>[number];
