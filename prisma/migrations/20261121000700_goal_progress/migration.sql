-- What a learner did of a metric between two days, both included, in the metric's unit: minutes studied, missions handed in,
-- the mean of the scores handed in, or days with at least one click or session. Days are UTC.
CREATE FUNCTION "goal_progress"(learner integer, metric "GoalMetric", from_day date, to_day date) RETURNS integer
LANGUAGE sql STABLE AS $$
  SELECT CASE metric
    WHEN 'study_minutes' THEN (
      SELECT coalesce(sum("minutes"), 0)::int FROM "study_session"
      WHERE "learnerId" = learner AND "startedAt" >= from_day::timestamp AT TIME ZONE 'UTC'
        AND "startedAt" < (to_day + 1)::timestamp AT TIME ZONE 'UTC'
    )
    WHEN 'missions_done' THEN (
      SELECT count(*)::int FROM "submission"
      WHERE "learnerId" = learner AND "submittedOn" BETWEEN from_day AND to_day AND NOT "isBanked"
    )
    WHEN 'mean_score' THEN (
      SELECT coalesce(round(avg("score")), 0)::int FROM "submission"
      WHERE "learnerId" = learner AND "submittedOn" BETWEEN from_day AND to_day AND NOT "isBanked"
    )
    WHEN 'active_days' THEN (
      SELECT count(*)::int FROM (
        SELECT "day" FROM "activity" WHERE "learnerId" = learner AND "day" BETWEEN from_day AND to_day
        UNION
        SELECT ("startedAt" AT TIME ZONE 'UTC')::date FROM "study_session"
        WHERE "learnerId" = learner AND "startedAt" >= from_day::timestamp AT TIME ZONE 'UTC'
          AND "startedAt" < (to_day + 1)::timestamp AT TIME ZONE 'UTC'
      ) AS active
    )
  END
$$;
