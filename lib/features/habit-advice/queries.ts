import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { HABITS, type HabitFigures, habitAdviceList, habitFigures } from "./schema";

const WEEKS = 26;
const MIN_COUNT = 5; // on either side, or of a trend
const MIN_DIFFERENCE = 2; // points of 100: a smaller difference matters to nobody
const STANDARD_ERRORS = 2;

/**
 * What a learner's habits did for them: for each pattern they hold, their own results of the last 26 weeks with and without
 * it, 0 to 100, as means of scores (handing in early or late) or of focus ratings (when they study). Means differ clearly when
 * there are five or more on either side and they lie at least two points and more than two standard errors apart, the error
 * being that of two samples of unequal variance, √(s₁²/n₁ + s₂²/n₂) (B. L. Welch, 1938). Of a habit that does nothing, chance
 * passes this in 8 % of cases with 5 results on either side, 10 % with 5 beside 30, 6 % with 10 and 5 % with 20 on either
 * (400,000 simulated pairs of samples each; normal, skewed and uniform ones differ by one percent at most).
 *
 * A trend goes on when the last 26 weeks show it clearly by the pattern's own definition, with five scores or more: their line
 * rises (or falls) by five points, and it explains half of their variance (the adjusted coefficient of determination, as in
 * prisma/seed/derived/patterns.ts). A rise that goes on is kept, a fall that goes on is to change, any other is watched. Chance
 * passes this in 6 % of cases with 5 scores and 1 % with 10 (200,000 simulated series). What goes together need not be a cause.
 */
export const listHabitAdvice = learnerQuery({
  name: "habit_advice.list",
  result: habitAdviceList,
  topics: ["missions", "insights", "activity"],
  load: async ({ learnerId }) => {
    const figures = await readAll(
      habitFigures,
      db.$queryRaw`
      WITH span AS MATERIALIZED (
        SELECT min("weekStart") AS "from", max("asOf") AS "to" FROM "learner_weeks"(${learnerId}::int, ${WEEKS}::int)
      ),
      handed_in AS MATERIALIZED (
        SELECT "submittedOn", "score", CASE WHEN mission."kind" <> 'exam' THEN "dueOn" - "submittedOn" END AS "daysLeft"
        FROM "submission" JOIN "mission" AS mission ON mission."id" = "missionId"
        WHERE "learnerId" = ${learnerId}::int AND NOT "isBanked" AND "score" IS NOT NULL
          AND "submittedOn" BETWEEN (SELECT "from" FROM span) AND (SELECT "to" FROM span)
      ),
      week AS (
        SELECT date_trunc('week', "day")::date AS "weekStart", count(*) AS "activeDays", max("clicks") / sum("clicks") AS "busiestShare"
        FROM (
          SELECT "day", sum("clicks") AS "clicks" FROM "activity"
          WHERE "learnerId" = ${learnerId}::int AND "day" BETWEEN (SELECT "from" FROM span) AND (SELECT "to" FROM span)
          GROUP BY "day"
        ) AS clicked
        GROUP BY 1
      ),
      studied AS (
        SELECT "focus", extract(hour FROM "at") AS "hour", extract(isodow FROM "at") AS "weekday", "activeDays", "busiestShare"
        FROM (
          SELECT "focus", "startedAt" AT TIME ZONE 'UTC' AS "at" FROM "study_session"
          WHERE "learnerId" = ${learnerId}::int AND "focus" IS NOT NULL
            AND "startedAt" >= (SELECT "from" FROM span)::timestamp AT TIME ZONE 'UTC'
            AND "startedAt" < ((SELECT "to" FROM span) + 1)::timestamp AT TIME ZONE 'UTC'
        ) AS rated
        LEFT JOIN week ON week."weekStart" = date_trunc('week', "at")::date
      ),
      observed AS (
        SELECT 'score' AS "outcome", habit.*, "score" AS "value"
        FROM handed_in CROSS JOIN LATERAL (VALUES
          ('early_submission', "daysLeft" >= ${HABITS.earlyDays}::int),
          ('last_minute_submission', "daysLeft" <= ${HABITS.lastMinuteDays}::int)
        ) AS habit ("kind", "shows")
        UNION ALL
        SELECT 'focus', habit.*, "focus"
        FROM studied CROSS JOIN LATERAL (VALUES
          ('steady_rhythm', coalesce("activeDays" >= ${HABITS.steadyDays}::int, false)),
          -- A week without clicks is no burst, nor the contrary of one.
          ('burst_study', "busiestShare" >= ${HABITS.burstShare}::numeric),
          ('morning_study', "hour" >= ${HABITS.morningFrom}::int AND "hour" < ${HABITS.morningBefore}::int),
          ('evening_study', "hour" >= ${HABITS.eveningFrom}::int),
          ('weekend_study', "weekday" >= 6)
        ) AS habit ("kind", "shows")
      ),
      compared AS (
        SELECT "kind", avg("value") FILTER (WHERE "shows") AS "meanWith", avg("value") FILTER (WHERE NOT "shows") AS "meanWithout",
          count(*) FILTER (WHERE "shows") AS "countWith", count(*) FILTER (WHERE NOT "shows") AS "countWithout",
          sqrt(var_samp("value") FILTER (WHERE "shows") / nullif(count(*) FILTER (WHERE "shows"), 0)
            + var_samp("value") FILTER (WHERE NOT "shows") / nullif(count(*) FILTER (WHERE NOT "shows"), 0)) AS "error"
        FROM observed GROUP BY "kind"
      ),
      trend AS (
        SELECT "count", "slope", CASE
          WHEN "count" < ${MIN_COUNT}::int OR 1 - (1 - "r2") * ("count" - 1) / nullif("count" - 2, 0) < ${HABITS.trendStrength}::float THEN 0
          WHEN "slope" * "days" >= ${HABITS.trendPoints}::int THEN 1
          WHEN "slope" * "days" <= -${HABITS.trendPoints}::int THEN -1
          ELSE 0 END AS "direction"
        FROM (
          SELECT count(*) AS "count", regr_slope("score", "submittedOn" - DATE '1970-01-05') AS "slope",
            regr_r2("score", "submittedOn" - DATE '1970-01-05') AS "r2", max("submittedOn") - min("submittedOn") AS "days"
          FROM handed_in
        ) AS fitted
      ),
      held AS (
        SELECT "kind"::text, "strength",
          CASE WHEN "kind" IN ('improving_scores', 'declining_scores') THEN 'trend'
            WHEN "kind" IN ('early_submission', 'last_minute_submission') THEN 'score' ELSE 'focus' END AS "measure"
        FROM "study_pattern" WHERE "learnerId" = ${learnerId}::int
      )
      SELECT held."kind" AS "pattern", held."strength", CASE "measure" WHEN 'focus' THEN 'focus' ELSE 'score' END AS "outcome",
        CASE
          WHEN held."kind" = 'improving_scores' AND "direction" = 1 THEN 'keep'
          WHEN held."kind" = 'declining_scores' AND "direction" = -1 THEN 'change'
          WHEN least("countWith", "countWithout") >= ${MIN_COUNT}::int
            AND abs("meanWith" - "meanWithout") >= ${MIN_DIFFERENCE}::int
            AND abs("meanWith" - "meanWithout") > ${STANDARD_ERRORS}::int * "error"
          THEN CASE WHEN "meanWith" > "meanWithout" THEN 'keep' ELSE 'change' END
          ELSE 'watch'
        END AS "advice",
        round("meanWith", 1)::float AS "meanWith", round("meanWithout", 1)::float AS "meanWithout",
        CASE "measure" WHEN 'trend' THEN trend."count" ELSE coalesce("countWith", 0) END::int AS "countWith",
        coalesce("countWithout", 0)::int AS "countWithout",
        CASE "measure" WHEN 'trend' THEN round(("slope" * 7)::numeric, 2)::float END AS "pointsPerWeek"
      FROM held CROSS JOIN trend LEFT JOIN compared USING ("kind")
      ORDER BY held."strength" DESC, held."kind"`,
    );
    return { items: figures.map((row) => ({ ...row, reason: reasonOf(row) })) };
  },
});

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const points = (count: number) => counted(count, "point");

const SHOWS: Partial<Record<HabitFigures["pattern"], string>> = {
  early_submission: `handed in ${counted(HABITS.earlyDays, "day")} early or more`,
  last_minute_submission: `handed in ${counted(HABITS.lastMinuteDays, "day")} before the due day or later`,
  steady_rhythm: `in weeks with ${counted(HABITS.steadyDays, "active day")} or more`,
  burst_study: `in weeks with ${100 * HABITS.burstShare} % of the clicks or more on one day`,
  morning_study: `begun from ${HABITS.morningFrom} to before ${HABITS.morningBefore} h UTC`,
  evening_study: `begun from ${HABITS.eveningFrom} h UTC on`,
  weekend_study: "on a Saturday or Sunday",
};

function reasonOf(row: HabitFigures): string {
  const habit = SHOWS[row.pattern];
  if (!habit) return trendReason(row);
  const { advice, outcome, meanWith, meanWithout, countWith, countWithout } = row;
  const [noun, rated] = outcome === "score" ? ["submission", "scored"] : ["session", "rated"];
  if (countWith < MIN_COUNT || countWithout < MIN_COUNT) {
    const total = `Of ${counted(countWith + countWithout, `${rated} ${noun}`)} in the last ${WEEKS} weeks`;
    const missing = countWith < MIN_COUNT ? "of them" : "others";
    return `${total}, ${countWith} ${countWith === 1 ? "was" : "were"} ${habit}: too few ${missing} to compare.`;
  }
  const compared =
    outcome === "score"
      ? `Your ${countWith} submissions ${habit} scored ${meanWith} on average, the ${countWithout} others ${meanWithout}`
      : `In your ${countWith} sessions ${habit} focus averaged ${meanWith}, in the ${countWithout} others ${meanWithout}`;
  return advice === "watch" ? `${compared}: no clear difference.` : `${compared}.`;
}

function trendReason({ pattern, advice, countWith, pointsPerWeek }: HabitFigures): string {
  const scores = `${counted(countWith, "score")} in the last ${WEEKS} weeks`;
  if (countWith < MIN_COUNT) return `There ${countWith === 1 ? "is" : "are"} ${scores}: too few to compare.`;
  if (pointsPerWeek === null) return `There are ${scores}, all of one day.`;
  const moved = `Your ${scores} ${pointsPerWeek < 0 ? "fall" : "rise"} by ${points(Math.abs(pointsPerWeek))} a week`;
  return advice === "watch" ? `${moved}: no clear ${pattern === "improving_scores" ? "rise" : "fall"}.` : `${moved}.`;
}
