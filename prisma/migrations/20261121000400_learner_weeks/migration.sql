-- The latest weeks of a learner, Monday to Sunday in UTC, by their Mondays; the as-of day's week is the last.
CREATE FUNCTION "learner_weeks"(learner integer, weeks integer) RETURNS TABLE ("weekStart" date, "asOf" date)
LANGUAGE sql STABLE AS $$
  SELECT date_trunc('week', clock."asOf")::date - 7 * (weeks - number), clock."asOf"
  FROM (SELECT "learner_as_of"(learner) AS "asOf") AS clock, generate_series(1, weeks) AS number
$$;
