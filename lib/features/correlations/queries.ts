import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { analyticsDb } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { scoreCorrelation } from "./schema";

// A year holds a whole presentation (at most 269 days) with all its marks; half a year holds half of them, too few to tell.
const WINDOW_DAYS = 364;
const DAYS_BEFORE = 6; // with the hand-in day, a week
const NORMAL_975 = 1.959963984540054; // the standard normal's quantile of 0.975

/**
 * How a learner's scores go with what they did before: Pearson's coefficient of each factor over their own marked submissions,
 * not banked, of the last 364 days, with its 95 % confidence interval, tanh(atanh r ± 1.96/√(n − 3)) (R. A. Fisher, 1921).
 * Factors are taken over all the learner's courses, in the seven days up to and including the hand-in day. A submission
 * without a rated session, or a load sample, is left out of that factor; one of a course that records no clicks, out of
 * clicks and active days; an exam, which is sat on its day, or a task without one, out of days early. Zero minutes count.
 */
export const getScoreCorrelation = learnerQuery({
  name: "score_correlation.get",
  result: scoreCorrelation,
  topics: ["missions", "cognitive-load", "activity"],
  load: ({ learnerId }) =>
    readOne(
      scoreCorrelation,
      analyticsDb.$queryRaw`
      WITH clock AS MATERIALIZED (SELECT "learner_as_of"(${learnerId}::int) AS "asOf"),
      observed AS MATERIALIZED (
        SELECT submission."missionId", submission."score", submission."submittedOn" - ${DAYS_BEFORE}::int AS "from",
          submission."submittedOn" AS "to",
          CASE WHEN mission."kind" <> 'exam' THEN mission."dueOn" - submission."submittedOn" END AS "daysEarly",
          EXISTS (
            SELECT FROM "course_week" AS week WHERE week."courseId" = mission."courseId" AND week."clicks" > 0
          ) AS "areClicksRecorded"
        FROM clock
        JOIN "submission" AS submission ON submission."learnerId" = ${learnerId}::int
          AND submission."submittedOn" > "asOf" - ${WINDOW_DAYS}::int AND submission."submittedOn" <= "asOf"
        JOIN "mission" AS mission ON mission."id" = submission."missionId"
        WHERE submission."score" IS NOT NULL AND NOT submission."isBanked"
      ),
      span AS MATERIALIZED (SELECT min("from") AS "from", max("to") AS "to" FROM observed),
      clicked AS (
        SELECT "day", sum("clicks") AS "clicks" FROM "activity"
        WHERE "learnerId" = ${learnerId}::int AND "day" BETWEEN (SELECT "from" FROM span) AND (SELECT "to" FROM span)
        GROUP BY "day"
      ),
      studied AS (
        SELECT ("startedAt" AT TIME ZONE 'UTC')::date AS "day", sum("minutes") AS "minutes", sum("focus") AS "focus",
          count("focus") AS "ratings"
        FROM "study_session"
        WHERE "learnerId" = ${learnerId}::int
          AND "startedAt" >= (SELECT "from" FROM span)::timestamp AT TIME ZONE 'UTC'
          AND "startedAt" < ((SELECT "to" FROM span) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      ),
      loaded AS (
        SELECT ("takenAt" AT TIME ZONE 'UTC')::date AS "day", sum("load") AS "load", count(*) AS "samples"
        FROM "cognitive_load_sample"
        WHERE "learnerId" = ${learnerId}::int
          AND "takenAt" >= (SELECT "from" FROM span)::timestamp AT TIME ZONE 'UTC'
          AND "takenAt" < ((SELECT "to" FROM span) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      ),
      done AS (
        SELECT *, "clicks" IS NOT NULL OR "minutes" IS NOT NULL AS "isActive"
        FROM clicked FULL JOIN studied USING ("day") FULL JOIN loaded USING ("day")
      ),
      measured AS (
        SELECT "score", "daysEarly", coalesce(sum("minutes"), 0) AS "studyMinutes",
          CASE WHEN "areClicksRecorded" THEN coalesce(sum("clicks"), 0) END AS "clicks",
          CASE WHEN "areClicksRecorded" THEN count(*) FILTER (WHERE "isActive") END AS "activeDays",
          sum("focus") / nullif(sum("ratings"), 0) AS "meanFocus", sum("load") / sum("samples") AS "meanLoad"
        FROM observed LEFT JOIN done ON "day" BETWEEN "from" AND "to"
        GROUP BY "missionId", "score", "daysEarly", "areClicksRecorded"
      ),
      correlated AS (
        SELECT "factor", count("value")::int AS "n",
          -- A constant is told apart before: rounding may leave its variance a little above zero, and r a little above one.
          CASE WHEN count("value") >= 3 AND min("value") < max("value")
            AND min("score") FILTER (WHERE "value" IS NOT NULL) < max("score") FILTER (WHERE "value" IS NOT NULL)
          THEN greatest(-1, least(1, corr("score", "value"))) END AS "r"
        FROM measured CROSS JOIN LATERAL (VALUES
          ('studyMinutes', "studyMinutes"::float8), ('clicks', "clicks"::float8), ('activeDays', "activeDays"::float8),
          ('meanFocus', "meanFocus"::float8), ('meanLoad', "meanLoad"::float8), ('daysEarly', "daysEarly"::float8)
        ) AS measure ("factor", "value")
        GROUP BY "factor"
      ),
      bounded AS (
        SELECT "factor", "n", "r", CASE WHEN "n" > 3 THEN ${NORMAL_975}::float8 / sqrt("n" - 3) END AS "reach" FROM correlated
      )
      SELECT "asOf", ${WINDOW_DAYS}::int AS "windowDays", (
        SELECT json_agg(json_build_object(
          'factor', listed."factor",
          'n', coalesce("n", 0),
          'r', round("r"::numeric, 4),
          'low', round(tanh(atanh("r") - "reach")::numeric, 4),
          'high', round(tanh(atanh("r") + "reach")::numeric, 4)
        ) ORDER BY listed."place")
        FROM unnest(ARRAY['studyMinutes', 'clicks', 'activeDays', 'meanFocus', 'meanLoad', 'daysEarly'])
          WITH ORDINALITY AS listed ("factor", "place")
        LEFT JOIN bounded USING ("factor")
      ) AS "factors"
      FROM clock`,
    ),
});
