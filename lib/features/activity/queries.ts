import "server-only";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { weeklyActivity } from "./schema";

const WEEKS = 12;

/** A learner's last twelve weeks, Monday to Sunday in UTC, the as-of day's week last. Reads the partitions of those weeks alone. */
export function getWeeklyActivity(learnerId: number) {
  return measure("activity.get_weekly", () =>
    readOne(
      weeklyActivity,
      db.$queryRaw`
      WITH clock AS MATERIALIZED (
        SELECT "asOf", date_trunc('week', "asOf")::date - 7 * (${WEEKS}::int - 1) AS "firstDay"
        FROM (SELECT "learner_as_of"(${learnerId}::int) AS "asOf") AS today
      ),
      clicked AS (
        SELECT date_trunc('week', "day")::date AS "weekStart", sum("clicks")::int AS "clicks", count(DISTINCT "day")::int AS "activeDays"
        FROM "activity"
        WHERE "learnerId" = ${learnerId}::int AND "day" BETWEEN (SELECT "firstDay" FROM clock) AND (SELECT "asOf" FROM clock)
        GROUP BY 1
      ),
      studied AS (
        SELECT date_trunc('week', "startedAt" AT TIME ZONE 'UTC')::date AS "weekStart", sum("minutes")::int AS "minutes"
        FROM "study_session"
        WHERE "learnerId" = ${learnerId}::int
          AND "startedAt" >= (SELECT "firstDay" FROM clock)::timestamp AT TIME ZONE 'UTC'
          AND "startedAt" < ((SELECT "asOf" FROM clock) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      )
      SELECT (SELECT "asOf"::text FROM clock),
        EXISTS (
          SELECT FROM "enrolment" JOIN "course_week" USING ("courseId")
          WHERE "learnerId" = ${learnerId}::int AND "course_week"."clicks" > 0
        ) AS "areClicksRecorded",
        json_agg(json_build_object(
          'weekStart', week."start",
          'clicks', coalesce(clicked."clicks", 0),
          'activeDays', coalesce(clicked."activeDays", 0),
          'minutes', coalesce(studied."minutes", 0)
        ) ORDER BY week."start") AS "weeks"
      FROM clock
      CROSS JOIN LATERAL (SELECT "firstDay" + 7 * number AS "start" FROM generate_series(0, ${WEEKS}::int - 1) AS number) AS week
      LEFT JOIN clicked ON clicked."weekStart" = week."start"
      LEFT JOIN studied ON studied."weekStart" = week."start"`,
    ),
  );
}
