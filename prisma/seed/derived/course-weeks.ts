import type { ClientBase } from "pg";
import { weekStartOf } from "./sql";

/** Rolls activity and submissions up by course and week. A week without either has no row. */
export async function rollUpCourseWeeks(client: ClientBase): Promise<void> {
  await client.query(`
    WITH clicked AS (
      SELECT "courseId", "weekStart", sum("clicks")::int AS "clicks", count(*)::int AS "activeLearners"
      FROM "learner_course_week"
      GROUP BY 1, 2
    ),
    handed_in AS (
      SELECT "mission"."courseId", ${weekStartOf('"submittedOn"')} AS "weekStart", count(*)::int AS "submissions"
      FROM "submission" JOIN "mission" ON "mission"."id" = "submission"."missionId"
      GROUP BY 1, 2
    ),
    fresh AS (
      SELECT "courseId", "weekStart", coalesce("clicks", 0) AS "clicks", coalesce("activeLearners", 0) AS "activeLearners",
        coalesce("submissions", 0) AS "submissions"
      FROM clicked FULL JOIN handed_in USING ("courseId", "weekStart")
    ),
    gone AS (
      DELETE FROM "course_week" AS kept WHERE NOT EXISTS (
        SELECT FROM fresh WHERE fresh."courseId" = kept."courseId" AND fresh."weekStart" = kept."weekStart"
      )
    )
    INSERT INTO "course_week" AS kept ("courseId", "weekStart", "clicks", "activeLearners", "submissions")
    SELECT * FROM fresh
    ON CONFLICT ("courseId", "weekStart") DO UPDATE SET
      "clicks" = excluded."clicks", "activeLearners" = excluded."activeLearners", "submissions" = excluded."submissions"
    WHERE (kept."clicks", kept."activeLearners", kept."submissions")
      IS DISTINCT FROM (excluded."clicks", excluded."activeLearners", excluded."submissions")`);
}
