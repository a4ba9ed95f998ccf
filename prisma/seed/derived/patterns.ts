import type { ClientBase } from "pg";
import { collectHabitEvidence } from "./habits";
import { derivedId, weekStartOf } from "./sql";

/** A pattern is kept only when it rests on at least this many observations and is at least this strong. */
export const MIN_EVIDENCE = 3;
export const MIN_STRENGTH = 0.5;
/** A trend of scores is one only when its line rises (or falls) by at least this many points over the observed days. */
export const MIN_TREND_POINTS = 5;
/** Snapshots are kept of the latest weeks that brought evidence. */
export const SNAPSHOT_WEEKS = 26;

/**
 * Finds study patterns and their weekly history. The strength of a habit is the share of its observations that show it. That of
 * a trend is the adjusted coefficient of determination of the scores over the days, 1 − (1 − r²)(n − 1)/(n − 2) for n scores
 * (M. Ezekiel, Methods of Correlation Analysis, 1930): the share of the scores' variance that a straight line explains, less
 * what a line explains of any few points.
 */
export async function findPatterns(client: ClientBase): Promise<void> {
  await collectHabitEvidence(client);
  await client.query(
    `CREATE TEMPORARY TABLE "pattern_week" ON COMMIT DROP AS ${HABITS_BY_WEEK} UNION ALL ${TRENDS_BY_WEEK}`,
  );
  await client.query('ANALYZE "pattern_week"');
  await client.query(`CREATE TEMPORARY TABLE "found_pattern" ON COMMIT DROP AS ${LATEST}`);
  await client.query('CREATE UNIQUE INDEX ON "found_pattern" ("learnerId", "kind"); ANALYZE "found_pattern"');
  await client.query(DELETE_LOST);
  await client.query(STORE_PATTERNS);
  await client.query(STORE_SNAPSHOTS);
  await client.query('DROP TABLE "habit_evidence", "pattern_week", "found_pattern"');
}

// Each row speaks of all evidence up to the end of its week. Only habits that are kept in the end are followed.
const HABITS_BY_WEEK = `
  SELECT "learnerId", "kind", "weekStart", round(sum("shows") OVER so_far / (sum("evidence") OVER so_far)::numeric, 4)::float AS "strength",
    (sum("evidence") OVER so_far)::int AS "evidenceCount", min("firstDay") OVER so_far AS "firstSeenOn",
    max("lastDay") OVER so_far AS "lastSeenOn"
  FROM "habit_evidence" JOIN (
    SELECT "learnerId", "kind" FROM "habit_evidence" GROUP BY 1, 2
    HAVING sum("evidence") >= ${MIN_EVIDENCE} AND sum("shows") >= ${MIN_STRENGTH} * sum("evidence")
  ) AS kept USING ("learnerId", "kind")
  WINDOW so_far AS (PARTITION BY "learnerId", "kind" ORDER BY "weekStart")`;

const TRENDS_BY_WEEK = `
  SELECT "learnerId", trend."kind"::"StudyPatternKind", "weekStart", trend."strength", "evidenceCount", "firstDay", "lastDay"
  FROM (
    SELECT *, round(greatest(0, 1 - (1 - "r2") * ("evidenceCount" - 1) / nullif("evidenceCount" - 2, 0))::numeric, 4)::float AS "fit",
      "slope" * ("lastDay" - "firstDay") AS "points"
    FROM (
      SELECT DISTINCT "learnerId", ${weekStartOf('"submittedOn"')} AS "weekStart", (count(*) OVER so_far)::int AS "evidenceCount",
        regr_slope("score", "submittedOn" - DATE '1970-01-05') OVER so_far AS "slope",
        regr_r2("score", "submittedOn" - DATE '1970-01-05') OVER so_far AS "r2",
        min("submittedOn") OVER so_far AS "firstDay", max("submittedOn") OVER so_far AS "lastDay"
      FROM "submission"
      WHERE "score" IS NOT NULL AND NOT "isBanked"
      WINDOW so_far AS (PARTITION BY "learnerId" ORDER BY ${weekStartOf('"submittedOn"')})
    ) AS fitted
  ) AS judged
  CROSS JOIN LATERAL (VALUES
    ('improving_scores', CASE WHEN "points" >= ${MIN_TREND_POINTS} THEN coalesce("fit", 0) ELSE 0 END),
    ('declining_scores', CASE WHEN "points" <= -${MIN_TREND_POINTS} THEN coalesce("fit", 0) ELSE 0 END)
  ) AS trend ("kind", "strength")`;

const LATEST = `
  SELECT ${derivedId(`'study_pattern:' || "learnerId" || ':' || "kind"`)} AS "id", latest.*
  FROM (SELECT DISTINCT ON ("learnerId", "kind") * FROM "pattern_week" ORDER BY "learnerId", "kind", "weekStart" DESC) AS latest
  WHERE "evidenceCount" >= ${MIN_EVIDENCE} AND "strength" >= ${MIN_STRENGTH}`;

const DELETE_LOST = `
  DELETE FROM "study_pattern" AS kept WHERE NOT EXISTS (
    SELECT FROM "found_pattern" AS found WHERE found."learnerId" = kept."learnerId" AND found."kind" = kept."kind"
  )`;

const STORE_PATTERNS = `
  INSERT INTO "study_pattern" AS kept ("id", "learnerId", "kind", "strength", "evidenceCount", "firstSeenOn", "lastSeenOn")
  SELECT "id", "learnerId", "kind", "strength", "evidenceCount", "firstSeenOn", "lastSeenOn" FROM "found_pattern"
  ON CONFLICT ("learnerId", "kind") DO UPDATE SET
    "strength" = excluded."strength", "evidenceCount" = excluded."evidenceCount",
    "firstSeenOn" = excluded."firstSeenOn", "lastSeenOn" = excluded."lastSeenOn"
  WHERE (kept."strength", kept."evidenceCount", kept."firstSeenOn", kept."lastSeenOn")
    IS DISTINCT FROM (excluded."strength", excluded."evidenceCount", excluded."firstSeenOn", excluded."lastSeenOn")`;

const STORE_SNAPSHOTS = `
  WITH fresh AS MATERIALIZED (
    SELECT "study_pattern"."id" AS "patternId", "weekStart", week."strength", week."evidenceCount"
    FROM (
      SELECT *, row_number() OVER (PARTITION BY "learnerId", "kind" ORDER BY "weekStart" DESC) AS "weeksBack"
      FROM "pattern_week"
      WHERE "evidenceCount" >= ${MIN_EVIDENCE}
    ) AS week
    JOIN "study_pattern" USING ("learnerId", "kind")
    WHERE "weeksBack" <= ${SNAPSHOT_WEEKS}
  ),
  gone AS (
    DELETE FROM "pattern_snapshot" AS kept WHERE NOT EXISTS (
      SELECT FROM fresh WHERE fresh."patternId" = kept."patternId" AND fresh."weekStart" = kept."weekStart"
    )
  )
  INSERT INTO "pattern_snapshot" AS kept ("patternId", "weekStart", "strength", "evidenceCount")
  SELECT * FROM fresh
  ON CONFLICT ("patternId", "weekStart") DO UPDATE SET "strength" = excluded."strength", "evidenceCount" = excluded."evidenceCount"
  WHERE (kept."strength", kept."evidenceCount") IS DISTINCT FROM (excluded."strength", excluded."evidenceCount")`;
