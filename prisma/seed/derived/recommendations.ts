import type { ClientBase } from "pg";
import { BREAKS, OPEN_RESOURCES, REVISIONS } from "./advice";
import { OPEN_MISSIONS, START_EARLY, SUBMIT } from "./due-missions";
import { derivedId } from "./sql";

/**
 * Recommends what to do next, each with a reason of one sentence and the figures it rests on. What a learner accepted or
 * dismissed stays as they saw it; what is open is brought up to date, or deleted when it no longer applies.
 */
export async function recommend(client: ClientBase): Promise<void> {
  await client.query(`CREATE TEMPORARY TABLE "seat" ON COMMIT DROP AS ${SEATS}`);
  await client.query(`CREATE TEMPORARY TABLE "open_mission" ON COMMIT DROP AS ${OPEN_MISSIONS}`);
  await client.query('ANALYZE "seat", "open_mission"');
  const sources = [SUBMIT, START_EARLY, REVISIONS, OPEN_RESOURCES, BREAKS].map((source) => `(${source})`);
  await client.query(`CREATE TEMPORARY TABLE "advice" ON COMMIT DROP AS ${sources.join(" UNION ALL ")}`);
  await client.query('CREATE UNIQUE INDEX ON "advice" ("learnerId", "kind", "subject"); ANALYZE "advice"');
  await client.query(DELETE_LAPSED);
  await client.query(STORE);
  await client.query('DROP TABLE "seat", "open_mission", "advice"');
}

// Who is on a course on its as-of day. A course that was over long before the learner's latest one gets no advice any more.
const SEATS = `
  SELECT * FROM (
    SELECT "learnerId", "courseId", "startsOn", "asOf", "isOver", max("asOf") OVER (PARTITION BY "learnerId") AS "learnerAsOf"
    FROM "enrolment" JOIN "course_clock" USING ("courseId")
    WHERE ("registeredOn" IS NULL OR "registeredOn" <= "asOf") AND ("unregisteredOn" IS NULL OR "unregisteredOn" > "asOf")
  ) AS seat
  WHERE "asOf" > "learnerAsOf" - 30`;

const DELETE_LAPSED = `
  DELETE FROM "recommendation" AS kept WHERE "status" = 'open' AND NOT EXISTS (
    SELECT FROM "advice"
    WHERE "advice"."learnerId" = kept."learnerId" AND "advice"."kind" = kept."kind" AND "advice"."subject" = kept."subject"
  )`;

const STORE = `
  INSERT INTO "recommendation" AS kept ("id", "learnerId", "kind", "subject", "missionId", "resourceId", "reason", "priority", "createdOn")
  SELECT ${derivedId(`'recommendation:' || "learnerId" || ':' || "kind" || ':' || "subject"`)},
    "learnerId", "kind", "subject", "missionId", "resourceId", "reason", "priority", "createdOn"
  FROM "advice"
  ON CONFLICT ("learnerId", "kind", "subject") DO UPDATE SET
    "missionId" = excluded."missionId", "resourceId" = excluded."resourceId", "reason" = excluded."reason", "priority" = excluded."priority"
  WHERE kept."status" = 'open' AND (kept."missionId", kept."resourceId", kept."reason", kept."priority")
    IS DISTINCT FROM (excluded."missionId", excluded."resourceId", excluded."reason", excluded."priority")`;
