import type { ClientBase } from "pg";

/**
 * The learners that get a sign-in: first the one with the fullest record (most enrolments, then most scored submissions, then
 * lowest id), then for each course, by its id, the one with most scored submissions in it who is not chosen yet.
 */
export async function chooseOuladLearners(
  client: ClientBase,
): Promise<{ learnerId: number; moreLearnerIds: number[] } | undefined> {
  const { rows: fullest } = await client.query<{ learnerId: number }>(`
    SELECT "learnerId"
    FROM (SELECT "learnerId", count(*) AS "courses" FROM "enrolment" GROUP BY 1) AS "enrolled"
    LEFT JOIN (SELECT "learnerId", count("score") AS "scores" FROM "submission" GROUP BY 1) AS "submitted" USING ("learnerId")
    ORDER BY "courses" DESC, "scores" DESC NULLS LAST, "learnerId"
    LIMIT 1`);
  const learnerId = fullest[0]?.learnerId;
  if (learnerId === undefined) return undefined;

  // One candidate more than there are courses: even if every other choice falls on them, one is left.
  const { rows: candidates } = await client.query<{ courseId: string; learnerId: number }>(`
    SELECT "courseId", "learnerId"
    FROM (
      SELECT "enrolment"."courseId", "enrolment"."learnerId", row_number() OVER (
        PARTITION BY "enrolment"."courseId" ORDER BY "scores" DESC NULLS LAST, "enrolment"."learnerId"
      ) AS "rank"
      FROM "enrolment"
      LEFT JOIN (
        SELECT "learnerId", "courseId", count("score") AS "scores"
        FROM "submission" JOIN "mission" ON "mission"."id" = "missionId"
        GROUP BY 1, 2
      ) AS "submitted" USING ("learnerId", "courseId")
    ) AS "ranked"
    WHERE "rank" <= (SELECT count(*) + 1 FROM "course")
    ORDER BY "courseId", "rank"`);

  const chosen = new Set([learnerId]);
  const served = new Set<string>();
  for (const candidate of candidates) {
    if (served.has(candidate.courseId) || chosen.has(candidate.learnerId)) continue;
    served.add(candidate.courseId);
    chosen.add(candidate.learnerId);
  }
  return { learnerId, moreLearnerIds: [...chosen].filter((id) => id !== learnerId) };
}
