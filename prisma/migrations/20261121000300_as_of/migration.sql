-- The day a course's figures speak of: today while it runs, the last day its data covers afterwards.
CREATE FUNCTION "course_as_of"("course") RETURNS date LANGUAGE sql STABLE AS $$
  SELECT least(current_date, coalesce($1."observedUntil", $1."startsOn" + $1."lengthDays"))
$$;

-- The day a learner's figures speak of: the latest over their courses.
CREATE FUNCTION "learner_as_of"(learner integer) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT coalesce(max("course_as_of"(course)), current_date)
  FROM "enrolment" JOIN "course" AS course ON course."id" = "enrolment"."courseId"
  WHERE "enrolment"."learnerId" = learner
$$;
