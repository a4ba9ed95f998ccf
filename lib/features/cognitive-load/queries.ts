import "server-only";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { loadTrend } from "./schema";

const WEEKS = 12;

/** A learner's cognitive load of the last twelve weeks: weekly means of each kind, 0 to 100, the as-of day's week last. */
export function getLoadTrend(learnerId: number) {
  return measure("cognitive_load.get_trend", () =>
    readOne(
      loadTrend,
      db.$queryRaw`
      WITH clock AS MATERIALIZED (
        SELECT "asOf", date_trunc('week', "asOf")::date - 7 * (${WEEKS}::int - 1) AS "firstDay"
        FROM (SELECT "learner_as_of"(${learnerId}::int) AS "asOf") AS today
      ),
      sampled AS (
        SELECT date_trunc('week', "takenAt" AT TIME ZONE 'UTC')::date AS "weekStart",
          round(avg("load") FILTER (WHERE "kind" = 'intrinsic'), 1)::float AS "intrinsic",
          round(avg("load") FILTER (WHERE "kind" = 'extraneous'), 1)::float AS "extraneous",
          round(avg("load") FILTER (WHERE "kind" = 'germane'), 1)::float AS "germane",
          count(*) AS "sampleCount",
          bool_or("source" = 'estimated') AS "isEstimated"
        FROM "cognitive_load_sample"
        WHERE "learnerId" = ${learnerId}::int
          AND "takenAt" >= (SELECT "firstDay" FROM clock)::timestamp AT TIME ZONE 'UTC'
          AND "takenAt" < ((SELECT "asOf" FROM clock) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      )
      SELECT (SELECT "asOf"::text FROM clock),
        coalesce(sum(sampled."sampleCount"), 0)::int AS "sampleCount",
        coalesce(bool_or(sampled."isEstimated"), false) AS "isEstimated",
        json_agg(json_build_object(
          'weekStart', week."start", 'intrinsic', sampled."intrinsic",
          'extraneous', sampled."extraneous", 'germane', sampled."germane"
        ) ORDER BY week."start") AS "weeks"
      FROM clock
      CROSS JOIN LATERAL (SELECT "firstDay" + 7 * number AS "start" FROM generate_series(0, ${WEEKS}::int - 1) AS number) AS week
      LEFT JOIN sampled ON sampled."weekStart" = week."start"`,
    ),
  );
}
