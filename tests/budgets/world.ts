import type { ClientBase } from "pg";
import { z } from "zod";

const world = z.object({
  learnerId: z.number(),
  advisorId: z.string(),
  /** The advised course with the most learners, and how many they are. */
  courseId: z.string(),
  cohort: z.number(),
  /** Enrolments over all advised courses. */
  advised: z.number(),
  /** A learner of the demo learner's courses. */
  classmateId: z.number(),
  /** The learner with the most cognitive load samples, and the last day of them. */
  busiestLearnerId: z.number(),
  lastSampleOn: z.string(),
  goalId: z.string(),
  noteId: z.string(),
  recommendationId: z.string(),
  adaptationId: z.string(),
  /** A mission the demo learner has handed in, and one they have not. */
  doneMissionId: z.number(),
  dueMissionId: z.number(),
});
/** The rows of a measured database that requests are about. */
export type World = z.output<typeof world>;

export async function findWorld(client: ClientBase): Promise<World> {
  const { rows } = await client.query(`
    WITH learner AS (SELECT "learnerId" AS id FROM "user" WHERE "email" = 'learner@paceline.dev'),
    largest AS (SELECT "courseId" AS id, count(*)::int AS size FROM "enrolment" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1),
    busiest AS (
      SELECT "learnerId" AS id, max("takenAt")::date::text AS day FROM "cognitive_load_sample"
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
    )
    SELECT busiest.id AS "busiestLearnerId", busiest.day AS "lastSampleOn", learner.id AS "learnerId",
      (SELECT "id" FROM "user" WHERE "email" = 'advisor@paceline.dev') AS "advisorId",
      largest.id AS "courseId", largest.size AS "cohort",
      (SELECT count(*)::int FROM "enrolment") AS "advised",
      (SELECT other."learnerId" FROM "enrolment" AS own JOIN "enrolment" AS other USING ("courseId")
        WHERE own."learnerId" = learner.id AND other."learnerId" <> learner.id AND own."unregisteredOn" IS NULL AND other."unregisteredOn" IS NULL ORDER BY 1 LIMIT 1) AS "classmateId",
      (SELECT "id" FROM "goal" WHERE "learnerId" = learner.id ORDER BY "status", "dueOn", "id" LIMIT 1) AS "goalId",
      (SELECT "id" FROM "note" WHERE "authorId" = learner.id ORDER BY "id" LIMIT 1) AS "noteId",
      (SELECT "id" FROM "recommendation" WHERE "learnerId" = learner.id AND "status" = 'open' ORDER BY "id" LIMIT 1)
        AS "recommendationId",
      (SELECT "id" FROM "personalization_config" WHERE "learnerId" = learner.id ORDER BY "id" LIMIT 1) AS "adaptationId",
      (SELECT "missionId" FROM "submission" WHERE "learnerId" = learner.id ORDER BY "missionId" LIMIT 1) AS "doneMissionId",
      (SELECT mission."id" FROM "enrolment" JOIN "mission" AS mission USING ("courseId")
        JOIN "course" AS course ON course."id" = "courseId"
        WHERE "learnerId" = learner.id AND "course_as_of"(course) < course."startsOn" + course."lengthDays" AND NOT EXISTS (
          SELECT FROM "submission" WHERE "learnerId" = learner.id AND "missionId" = mission."id")
        ORDER BY mission."dueOn" DESC, mission."id" LIMIT 1) AS "dueMissionId"
    FROM learner, largest, busiest`);
  return world.parse(rows[0]);
}
