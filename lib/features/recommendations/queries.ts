import "server-only";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 4;

/** What a learner may do next, the most useful first, each with its reason. A mission is named once, by its most useful advice. */
export function listOpenRecommendations(learnerId: number) {
  return measure("recommendations.list_open", async () => {
    const candidates = await db.recommendation.findMany({
      where: { learnerId, status: "open" },
      relationLoadStrategy: "join",
      select: { id: true, kind: true, reason: true, mission: { select: { id: true, title: true, courseId: true } } },
      orderBy: [{ priority: "desc" }, { id: "asc" }],
      take: SHOWN * 2, // no mission has more than two
    });
    const isFirstOfMission = ({ mission }: (typeof candidates)[number], index: number) =>
      !mission || candidates.findIndex((other) => other.mission?.id === mission.id) === index;
    return candidates.filter(isFirstOfMission).slice(0, SHOWN);
  });
}

export type RecommendationRow = Awaited<ReturnType<typeof listOpenRecommendations>>[number];
