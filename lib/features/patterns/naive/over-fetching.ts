import "server-only";
import { db } from "@/lib/db/client";

/**
 * Title and due day of a learner's missions, the nearest first. Wrong: `include` reads every column of each mission, its course,
 * and what the whole cohort handed in for it, to show two fields; the cost grows with the cohort. Read `listMissions` of
 * lib/features/missions/queries.ts with `fields` instead: it selects the two columns.
 */
export async function listMissionTitlesOfEverything(learnerId: number, limit: number) {
  const missions = await db.mission.findMany({
    where: { course: { enrolments: { some: { learnerId } } } },
    include: { course: true, submissions: true, recommendations: true },
    orderBy: [{ dueOn: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    take: limit,
  });
  return missions.map(({ title, dueOn }) => ({ title, dueOn: dueOn?.toISOString().slice(0, 10) ?? null }));
}
