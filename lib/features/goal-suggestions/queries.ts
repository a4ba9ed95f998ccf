import "server-only";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { type SuggestedGoal, suggestionFigures } from "./schema";

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
 * one step at least. Each value is counted as a goal's progress is, over a span as long as the goal: a week for minutes and
 * days; the four weeks up to the end of each week for missions and scores, which come too seldom to be counted by the week.
 * Only a mean score may have no value; nothing done counts zero. Nothing is suggested for a metric without a value above zero.
 */
export function suggestGoals(learnerId: number) {
  return measure("goal_suggestions.list", async () => {
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
      observed AS (
        SELECT wanted.*, CASE WHEN "metric" <> 'mean_score' OR EXISTS (
          SELECT FROM "submission"
          WHERE "learnerId" = ${learnerId}::int AND "submittedOn" BETWEEN "to" - 27 AND "to" AND "score" IS NOT NULL AND NOT "isBanked"
        ) THEN "goal_progress"(${learnerId}::int, "metric", "to" - "days" + 1, "to") END AS "value"
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
  });
}
