import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { weeklyActivity } from "./schema";

const WEEKS = 12;

/** A learner's last twelve weeks, Monday to Sunday in UTC, the as-of day's week last. Reads the partitions of those weeks alone. */
export const getWeeklyActivity = learnerQuery({
  name: "activity.get_weekly",
  result: weeklyActivity,
  topics: ["activity"],
  load: ({ learnerId }) =>
    readOne(
      weeklyActivity,
      db.$queryRaw`
      WITH week AS MATERIALIZED (SELECT * FROM "learner_weeks"(${learnerId}::int, ${WEEKS}::int)),
      clicked AS (
        SELECT date_trunc('week', "day")::date AS "weekStart", sum("clicks")::int AS "clicks", count(DISTINCT "day")::int AS "activeDays"
        FROM "activity"
        WHERE "learnerId" = ${learnerId}::int
          AND "day" BETWEEN (SELECT min("weekStart") FROM week) AND (SELECT max("asOf") FROM week)
        GROUP BY 1
      ),
      studied AS (
        SELECT date_trunc('week', "startedAt" AT TIME ZONE 'UTC')::date AS "weekStart", sum("minutes")::int AS "minutes"
        FROM "study_session"
        WHERE "learnerId" = ${learnerId}::int
          AND "startedAt" >= (SELECT min("weekStart") FROM week)::timestamp AT TIME ZONE 'UTC'
          AND "startedAt" < ((SELECT max("asOf") FROM week) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      )
      SELECT max("asOf")::text AS "asOf",
        EXISTS (
          SELECT FROM "enrolment" JOIN "course_week" USING ("courseId")
          WHERE "learnerId" = ${learnerId}::int AND "course_week"."clicks" > 0
        ) AS "areClicksRecorded",
        json_agg(json_build_object(
          'weekStart', "weekStart",
          'clicks', coalesce("clicks", 0),
          'activeDays', coalesce("activeDays", 0),
          'minutes', coalesce("minutes", 0)
        ) ORDER BY "weekStart") AS "weeks"
      FROM week LEFT JOIN clicked USING ("weekStart") LEFT JOIN studied USING ("weekStart")`,
    ),
});
