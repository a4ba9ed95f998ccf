import "server-only";
import { z } from "zod";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import type { Columns } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readOne } from "@/lib/db/read";
import { readPage } from "@/lib/db/read-page";
import { isoDay } from "@/lib/schema";
import {
  HIGH_LOAD,
  LOW_LOAD,
  type LoadSampleListParams,
  loadSample,
  loadSampleListParams,
  loadSamplePage,
  loadStanding,
  loadTrend,
  MIN_LOAD_SAMPLES,
} from "./schema";

const WEEKS = 12;
const CURRENT_DAYS = 7;
const PREVIOUS_DAYS = 28;
const HISTORY_DAYS = 365;

/** A learner's cognitive load of the last twelve weeks: weekly means of each kind, 0 to 100, the as-of day's week last. */
export const getLoadTrend = learnerQuery({
  name: "cognitive_load.get_trend",
  result: loadTrend,
  topics: ["cognitive-load"],
  load: ({ learnerId }) =>
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
});

/**
 * Where a learner's load stands: means of the seven days up to the as-of day and of the 28 days before, 0 to 100, and the level
 * of the former. The as-of day of a finished course lies in the past; samples reported after it are in the history only.
 */
export const getLoadStanding = learnerQuery({
  name: "cognitive_load.get_standing",
  result: loadStanding,
  topics: ["cognitive-load"],
  load: ({ learnerId }) =>
    readOne(
      loadStanding,
      db.$queryRaw`
      WITH clock AS MATERIALIZED (SELECT "learner_as_of"(${learnerId}::int) AS "asOf"),
      sampled AS (
        SELECT "kind", "load", "source",
          "takenAt" >= ((SELECT "asOf" FROM clock) - ${CURRENT_DAYS}::int + 1)::timestamp AT TIME ZONE 'UTC' AS "isCurrent"
        FROM "cognitive_load_sample"
        WHERE "learnerId" = ${learnerId}::int
          AND "takenAt" >= ((SELECT "asOf" FROM clock) - ${CURRENT_DAYS + PREVIOUS_DAYS}::int + 1)::timestamp AT TIME ZONE 'UTC'
          AND "takenAt" < ((SELECT "asOf" FROM clock) + 1)::timestamp AT TIME ZONE 'UTC'
      ),
      span AS (
        SELECT "isCurrent", count("load")::int AS "sampleCount", avg("load") AS "overall",
          coalesce(bool_or("source" = 'estimated'), false) AS "isEstimated",
          json_build_object(
            'sampleCount', count("load"),
            'intrinsic', round(avg("load") FILTER (WHERE "kind" = 'intrinsic'), 1),
            'extraneous', round(avg("load") FILTER (WHERE "kind" = 'extraneous'), 1),
            'germane', round(avg("load") FILTER (WHERE "kind" = 'germane'), 1),
            'overall', round(avg("load"), 1)
          ) AS "means"
        FROM (VALUES (true), (false)) AS either("isCurrent") LEFT JOIN sampled USING ("isCurrent")
        GROUP BY 1
      )
      SELECT clock."asOf"::text,
        current."sampleCount" + previous."sampleCount" AS "sampleCount",
        current."isEstimated" OR previous."isEstimated" AS "isEstimated",
        current."means" AS "current", previous."means" AS "previous",
        round(current."overall" - previous."overall", 1)::float AS "change",
        CASE
          WHEN current."sampleCount" < ${MIN_LOAD_SAMPLES}::int THEN 'unknown'
          WHEN current."overall" >= ${HIGH_LOAD}::int THEN 'high'
          WHEN current."overall" < ${LOW_LOAD}::int THEN 'low'
          ELSE 'balanced'
        END AS "level"
      FROM clock, span AS current, span AS previous
      WHERE current."isCurrent" AND NOT previous."isCurrent"`,
    ),
});

const columns: Columns<typeof loadSample> = {
  takenAt: Prisma.sql`"takenAt"`,
  kind: Prisma.sql`"kind"`,
  load: Prisma.sql`"load"`,
  source: Prisma.sql`"source"`,
};

/**
 * A learner's samples of the days from `from` to `to` (UTC, both included), the newest first; without them, of the 365 days up
 * to the as-of day. Name `to` to see what was reported after the as-of day of a finished course.
 */
export const listLoadSamples = learnerQuery({
  name: "cognitive_load.list_samples",
  params: loadSampleListParams,
  result: loadSamplePage,
  topics: ["cognitive-load"],
  load: async ({ learnerId, kind, ...params }, fields) => {
    const { from, to } = await readRange(learnerId, params);
    const isWanted = kind ? Prisma.sql`AND "kind" = ${kind}::"LoadKind"` : Prisma.empty;
    return readPage(
      {
        name: "cognitive_load.newest",
        row: loadSample,
        columns,
        from: Prisma.sql`FROM "cognitive_load_sample"
          WHERE "learnerId" = ${learnerId}::int ${isWanted}
            AND "takenAt" >= ${from}::date::timestamp AT TIME ZONE 'UTC'
            AND "takenAt" < (${to}::date + 1)::timestamp AT TIME ZONE 'UTC'`,
        keys: [
          { value: Prisma.sql`"takenAt"`, type: "timestamptz" },
          { value: Prisma.sql`"kind"::text`, type: "text" },
        ],
        order: "descending",
      },
      params,
      fields,
    );
  },
});

// Read first: only days the planner knows let it leave out partitions and read the others in order, so that it can stop early.
async function readRange(learnerId: number, { from, to }: Pick<LoadSampleListParams, "from" | "to">) {
  if (from && to) return { from, to };
  return readOne(
    z.object({ from: isoDay, to: isoDay }),
    db.$queryRaw`
    SELECT coalesce(${from ?? null}::date, last."day" - ${HISTORY_DAYS}::int + 1)::text AS "from", last."day"::text AS "to"
    FROM (SELECT coalesce(${to ?? null}::date, "learner_as_of"(${learnerId}::int)) AS "day") AS last`,
  );
}
