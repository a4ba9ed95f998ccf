import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { goalSuggestions, type SuggestedGoal, suggestionFigures } from "./schema";

const VALUES = 8;

const TITLES: Record<SuggestedGoal["metric"], (target: number) => string> = {
  study_minutes: (target) => `Study ${target} minutes in 7 days`,
  active_days: (target) => `Study on ${target} of 7 days`,
  missions_done: (target) => `Hand in ${target} ${target === 1 ? "mission" : "missions"} in 28 days`,
  mean_score: (target) => `Score ${target} points on average in 28 days`,
};

/**
 * A goal of each metric that the learner's own results put within reach. Of the weeks with a value among the last eight full
 * ones, the target is the upper quartile, which a quarter of them or more reached, rounded down to a step of the metric but
 * one step at least. Each value is what `goal_progress` would count, read for all weeks at once, over a span as long as the goal: a week for minutes and
 * days; the four weeks up to the end of each week for missions and scores, which come too seldom to be counted by the week.
 * Only a mean score may have no value; nothing done counts zero. Nothing is suggested for a metric without a value above zero.
 */
export const suggestGoals = learnerQuery({
  name: "goal_suggestions.list",
  result: goalSuggestions,
  topics: ["goals", "missions", "activity"],
  load: async ({ learnerId }) => {
    const { asOf, items } = await readOne(
      suggestionFigures,
      db.$queryRaw`
      WITH clock AS MATERIALIZED (SELECT "learner_as_of"(${learnerId}::int) AS "asOf"),
      week AS MATERIALIZED (
        -- One more than wanted: the as-of day's own week is full only on a Sunday.
        SELECT "weekStart" + 6 AS "to" FROM "learner_weeks"(${learnerId}::int, ${VALUES + 1}::int)
        WHERE "weekStart" + 6 <= "asOf" ORDER BY "weekStart" DESC LIMIT ${VALUES}
      ),
      wanted ("metric", "days", "step", "place") AS (VALUES
        ('study_minutes'::"GoalMetric", 7, 15, 1), ('active_days', 7, 1, 2), ('missions_done', 28, 1, 3), ('mean_score', 28, 1, 4)
      ),
      span AS MATERIALIZED (SELECT min("to") - 6 AS "from", max("to") AS "to" FROM week),
      studied AS MATERIALIZED (
        SELECT ("startedAt" AT TIME ZONE 'UTC')::date AS "day", sum("minutes") AS "minutes" FROM "study_session"
        WHERE "learnerId" = ${learnerId}::int AND "startedAt" >= (SELECT "from" FROM span)::timestamp AT TIME ZONE 'UTC'
          AND "startedAt" < ((SELECT "to" FROM span) + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1
      ),
      active AS MATERIALIZED (
        SELECT "day" FROM "activity"
        WHERE "learnerId" = ${learnerId}::int AND "day" BETWEEN (SELECT "from" FROM span) AND (SELECT "to" FROM span)
        UNION SELECT "day" FROM studied
      ),
      handed_in AS MATERIALIZED (
        SELECT "submittedOn" AS "day", "score" FROM "submission"
        WHERE "learnerId" = ${learnerId}::int AND NOT "isBanked"
          AND "submittedOn" BETWEEN (SELECT "from" - 21 FROM span) AND (SELECT "to" FROM span) -- spans of four weeks
      ),
      observed AS (
        SELECT wanted.*, CASE "metric"
          WHEN 'study_minutes' THEN (SELECT coalesce(sum("minutes"), 0) FROM studied WHERE "day" BETWEEN "to" - 6 AND "to")
          WHEN 'active_days' THEN (SELECT count(*) FROM active WHERE "day" BETWEEN "to" - 6 AND "to")
          WHEN 'missions_done' THEN (SELECT count(*) FROM handed_in WHERE "day" BETWEEN "to" - 27 AND "to")
          WHEN 'mean_score' THEN (SELECT round(avg("score")) FROM handed_in WHERE "day" BETWEEN "to" - 27 AND "to")
        END::float8 AS "value"
        FROM wanted CROSS JOIN week
      ),
      suggested AS (
        SELECT "metric", "days", "step", "place", percentile_cont(0.5) WITHIN GROUP (ORDER BY "value") AS "median",
          percentile_cont(0.75) WITHIN GROUP (ORDER BY "value") AS "upperQuartile"
        FROM observed GROUP BY "metric", "days", "step", "place" HAVING max("value") > 0
      )
      SELECT "asOf", coalesce((
        SELECT json_agg(json_build_object(
          'metric', "metric",
          'target', greatest("step", floor("upperQuartile" / "step") * "step")::int,
          'startsOn', "asOf" + 1,
          'dueOn', "asOf" + "days",
          'median', "median",
          'upperQuartile', "upperQuartile",
          'openGoalId', (
            SELECT "id" FROM "goal"
            WHERE "learnerId" = ${learnerId}::int AND "status" = 'open' AND "goal"."metric" = suggested."metric"
            ORDER BY "dueOn", "id" LIMIT 1
          )
        ) ORDER BY "place") FROM suggested
      ), '[]') AS "items"
      FROM clock`,
    );
    return { asOf, items: items.map((row) => ({ ...row, title: TITLES[row.metric](row.target) })) };
  },
});
