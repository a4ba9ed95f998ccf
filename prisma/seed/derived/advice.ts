import { advice, counted, plainNumber } from "./sql";

/** A mark below this is to be worked on again while the course runs, and below the other when it is over. */
export const REVISE_BELOW = 50;
export const REVISE_BELOW_WHEN_OVER = 60;
/** In a course that is over, also a mark this far below the learner's own mean of three marks or more. */
export const REVISE_BELOW_OWN_MEAN = 15;
export const MOST_REVISIONS = 3;
export const MOST_RESOURCES = 2;
/** A mean load from here on, of at least this many samples within the days up to the learner's as-of day, asks for a break. */
export const HIGH_LOAD = 75;
export const LOAD_DAYS = 7;
export const MIN_LOAD_SAMPLES = 3;

export const REVISIONS = advice({
  kind: "revise_mission",
  missionId: '"missionId"',
  reason: `'You scored ' || "score" || ' of 100 in ' || "title" || ', which counts ' || ${plainNumber('"weight"')} || ' %'
    || CASE WHEN "marks" > 1 THEN '; your mean in ' || "courseId" || ' is ' || round("mean") ELSE '' END || '.'`,
  priority: `CASE WHEN "isOver" THEN 0.3 ELSE 0.4 END + 0.3 * (100 - "score") / 100`,
  createdOn: '"asOf"',
  from: `(
    SELECT *, row_number() OVER (PARTITION BY "learnerId" ORDER BY "isOver", "score", "missionId") AS "place"
    FROM (
      SELECT "seat"."learnerId", "seat"."courseId", "isOver", "asOf", "missionId", "title", "weight", "score", "isBanked",
        avg("score") OVER course AS "mean", count(*) OVER course AS "marks"
      FROM "seat"
      JOIN "mission" USING ("courseId")
      JOIN "submission" ON "submission"."missionId" = "mission"."id" AND "submission"."learnerId" = "seat"."learnerId"
      WHERE "score" IS NOT NULL
      WINDOW course AS (PARTITION BY "seat"."learnerId", "seat"."courseId")
    ) AS marked
    WHERE NOT "isBanked" AND (
      "score" < CASE WHEN "isOver" THEN ${REVISE_BELOW_WHEN_OVER} ELSE ${REVISE_BELOW} END
      OR "isOver" AND "marks" >= 3 AND "score" <= "mean" - ${REVISE_BELOW_OWN_MEAN}
    )
  ) AS low
  WHERE "place" <= ${MOST_REVISIONS}`,
});

// A course without any activity records no clicks: nothing can be said of what was not opened.
const PLANNED_NOW = `
  SELECT clock."courseId", "resource"."id" AS "resourceId", "resource"."kind"
  FROM "course_clock" AS clock JOIN "resource" USING ("courseId")
  WHERE NOT "isOver" AND ("asOf" - "startsOn") / 7 BETWEEN "weekFrom" AND coalesce("weekTo", "weekFrom")
    AND EXISTS (SELECT FROM "learner_course_week" AS week WHERE week."courseId" = clock."courseId")`;

export const OPEN_RESOURCES = advice({
  kind: "open_resource",
  resourceId: '"resourceId"',
  reason: `'You have not opened this week''s ' || "kind" || ' of ' || "courseId" || ' yet; ' || "openedBy" || ' of '
    || ${counted('"seats"', "learner")} || ' have.'`,
  priority: `0.25 + 0.25 * "openedBy" / "seats"`,
  createdOn: '"asOf"',
  from: `(
    WITH planned AS MATERIALIZED (${PLANNED_NOW}),
    opened AS MATERIALIZED (
      SELECT DISTINCT "learnerId", "resourceId" FROM "activity"
      WHERE "resourceId" IN (SELECT "resourceId" FROM planned)
        AND "day" >= (SELECT min("startsOn") - 60 FROM "course_clock" JOIN planned USING ("courseId"))
    ),
    judged AS (
      SELECT "seat"."learnerId", "courseId", "asOf", "resourceId", planned."kind", opened."learnerId" IS NOT NULL AS "isOpened",
        count(*) OVER seats AS "seats", count(opened."learnerId") OVER seats AS "openedBy"
      FROM "seat"
      JOIN planned USING ("courseId")
      LEFT JOIN opened USING ("learnerId", "resourceId")
      WINDOW seats AS (PARTITION BY "resourceId")
    )
    SELECT *, row_number() OVER (PARTITION BY "learnerId" ORDER BY "openedBy" DESC, "resourceId") AS "place"
    FROM judged WHERE NOT "isOpened"
  ) AS unopened
  WHERE "place" <= ${MOST_RESOURCES}`,
});

export const BREAKS = advice({
  kind: "take_break",
  reason: `'Your cognitive load averaged ' || round("mean") || ' of 100 over ' || "samples" || ' samples of the last ${LOAD_DAYS} days.'`,
  priority: `0.6 + 0.4 * ("mean" - ${HIGH_LOAD}) / (100 - ${HIGH_LOAD})`,
  createdOn: '"learnerAsOf"',
  from: `(
    SELECT "learnerId", "learnerAsOf", avg("load") AS "mean", count(*) AS "samples"
    FROM (SELECT DISTINCT "learnerId", "learnerAsOf" FROM "seat" WHERE NOT "isOver") AS learner
    JOIN "cognitive_load_sample" USING ("learnerId")
    WHERE "takenAt" >= "learnerAsOf" - ${LOAD_DAYS - 1} AND "takenAt" < "learnerAsOf" + 1
    GROUP BY 1, 2
    HAVING count(*) >= ${MIN_LOAD_SAMPLES} AND avg("load") >= ${HIGH_LOAD}
  ) AS loaded`,
});
