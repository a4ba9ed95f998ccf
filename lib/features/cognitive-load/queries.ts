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
      WITH week AS MATERIALIZED (SELECT * FROM "learner_weeks"(${learnerId}::int, ${WEEKS}::int)),
      sampled AS (
        SELECT date_trunc('week', "takenAt" AT TIME ZONE 'UTC')::date AS "weekStart",
          round(avg("load") FILTER (WHERE "kind" = 'intrinsic'), 1)::float AS "intrinsic",
          round(avg("load") FILTER (WHERE "kind" = 'extraneous'), 1)::float AS "extraneous",
          round(avg("load") FILTER (WHERE "kind" = 'germane'), 1)::float AS "germane",
          count(*) AS "sampleCount",
          bool_or("source" = 'estimated') AS "isEstimated"
        FROM "cognitive_load_sample"
        WHERE "learnerId" = ${learnerId}::int
          AND "takenAt" >= (SELECT min("weekStart") FROM week)::timestamp AT TIME ZONE 'UTC'
          AND "takenAt" < ((SELECT max("asOf") FROM week) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      )
      SELECT max("asOf")::text AS "asOf",
        coalesce(sum("sampleCount"), 0)::int AS "sampleCount",
        coalesce(bool_or("isEstimated"), false) AS "isEstimated",
        json_agg(json_build_object(
          'weekStart', "weekStart", 'intrinsic', "intrinsic", 'extraneous', "extraneous", 'germane', "germane"
        ) ORDER BY "weekStart") AS "weeks"
      FROM week LEFT JOIN sampled USING ("weekStart")`,
    ),
  );
}
