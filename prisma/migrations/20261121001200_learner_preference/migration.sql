-- What a learner set, or the defaults of the table's columns while they set nothing. A test holds the two to each other.
CREATE FUNCTION "learner_preference"(learner integer) RETURNS TABLE (
  "dailyMinutes" integer, "sessionMinutes" integer, "preferredHour" integer, "remindersEnabled" boolean,
  "isDefault" boolean, "updatedAt" timestamptz
)
LANGUAGE sql STABLE AS $$
  SELECT coalesce(preference."dailyMinutes", 60), coalesce(preference."sessionMinutes", 25),
    coalesce(preference."preferredHour", 18), coalesce(preference."remindersEnabled", true),
    preference."learnerId" IS NULL, preference."updatedAt"
  FROM (SELECT) AS nothing LEFT JOIN "preference" AS preference ON preference."learnerId" = learner
$$;
