import "server-only";
import { db } from "@/lib/db/client";
import { readAll, readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { advisedCourse, cohortWeek, learnerAtRisk, scoreDistribution } from "./schema";

/** From here on an estimated risk counts as "at risk": more likely than not to fail to pass. */
export const RISK_LINE = 0.5;

const SHOWN = 10;

/** The courses an advisor advises, with their sizes. Who has left a course is no longer counted as at risk. */
export function listAdvisedCourses(advisorId: string) {
  return measure("courses.list_advised", () =>
    readAll(
      advisedCourse,
      db.$queryRaw`
      SELECT course."id", course."code", course."presentation", course."title",
        "course_as_of"(course)::text AS "asOf",
        course."startsOn" + course."lengthDays" <= "course_as_of"(course) AS "isOver",
        (SELECT count(*) FROM "enrolment" WHERE "enrolment"."courseId" = course."id")::int AS "enrolmentCount",
        (SELECT count(*) FROM "prediction" JOIN "enrolment" USING ("courseId", "learnerId")
          WHERE "courseId" = course."id" AND "risk" >= ${RISK_LINE} AND "unregisteredOn" IS NULL)::int AS "atRiskCount"
      FROM "course_advisor" JOIN "course" AS course ON course."id" = "course_advisor"."courseId"
      WHERE "course_advisor"."userId" = ${advisorId}
      ORDER BY course."code", course."startsOn"`,
    ),
  );
}

/**
 * A course week by week, from its first event to its as-of day; a week in which nobody did anything counts 0.
 * Empty for a course the advisor does not advise, like every query below.
 */
export function listCohortWeeks(advisorId: string, courseId: string) {
  return measure("courses.list_cohort_weeks", () =>
    readAll(
      cohortWeek,
      db.$queryRaw`
      WITH counted AS (
        SELECT "course_week".*
        FROM "course_advisor" JOIN "course_week" USING ("courseId")
        WHERE "course_advisor"."userId" = ${advisorId} AND "course_advisor"."courseId" = ${courseId}
      )
      SELECT week::date::text AS "weekStart", coalesce(counted."clicks", 0) AS "clicks",
        coalesce(counted."activeLearners", 0) AS "activeLearners", coalesce(counted."submissions", 0) AS "submissions"
      FROM generate_series(
        (SELECT min("weekStart") FROM counted)::timestamp,
        (SELECT "course_as_of"(course) FROM "course" AS course WHERE course."id" = ${courseId})::timestamp,
        interval '1 week'
      ) AS week
      LEFT JOIN counted ON counted."weekStart" = week::date
      ORDER BY week`,
    ),
  );
}

/** The learners still in a course whose estimated risk of not passing is highest, with the result once it is known. */
export function listLearnersAtRisk(advisorId: string, courseId: string) {
  return measure("courses.list_learners_at_risk", () =>
    readAll(
      learnerAtRisk,
      db.$queryRaw`
      SELECT "prediction"."learnerId", "learner"."name", "prediction"."risk", "prediction"."reasons", "enrolment"."finalResult"::text
      FROM "course_advisor"
      JOIN "prediction" ON "prediction"."courseId" = "course_advisor"."courseId"
      JOIN "learner" ON "learner"."id" = "prediction"."learnerId"
      JOIN "enrolment" ON "enrolment"."courseId" = "prediction"."courseId" AND "enrolment"."learnerId" = "prediction"."learnerId"
      WHERE "course_advisor"."userId" = ${advisorId} AND "course_advisor"."courseId" = ${courseId}
        AND "enrolment"."unregisteredOn" IS NULL
      ORDER BY "prediction"."risk" DESC, "prediction"."learnerId"
      LIMIT ${SHOWN}`,
    ),
  );
}

/** How the scores of a course's submissions spread, with their median. */
export function getScoreDistribution(advisorId: string, courseId: string) {
  return measure("courses.get_score_distribution", () =>
    readOne(
      scoreDistribution,
      db.$queryRaw`
      WITH scored AS MATERIALIZED (
        SELECT "submission"."score"
        FROM "course_advisor"
        JOIN "mission" ON "mission"."courseId" = "course_advisor"."courseId"
        JOIN "submission" ON "submission"."missionId" = "mission"."id"
        WHERE "course_advisor"."userId" = ${advisorId} AND "course_advisor"."courseId" = ${courseId}
      ),
      binned AS (SELECT least("score" / 10, 9) AS bin, count(*)::int AS "count" FROM scored WHERE "score" IS NOT NULL GROUP BY 1)
      SELECT
        (SELECT count(*) FROM scored)::int AS "submissionCount",
        (SELECT count(*) FROM scored WHERE "score" IS NULL)::int AS "unmarkedCount",
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "score") FROM scored)::float AS "medianScore",
        json_agg(json_build_object(
          'from', bin * 10, 'to', CASE bin WHEN 9 THEN 100 ELSE bin * 10 + 9 END, 'count', coalesce(binned."count", 0)
        ) ORDER BY bin) AS "bins"
      FROM generate_series(0, 9) AS bin LEFT JOIN binned USING (bin)`,
    ),
  );
}
