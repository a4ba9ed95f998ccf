import "server-only";
import { z } from "zod";
import { cachedQuery } from "@/lib/cache/cached-query";
import { advisorScope, courseScope } from "@/lib/cache/tags";
import { analyticsDb, db } from "@/lib/db/client";
import { type Columns, rowOf, selectList } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readAll, readOne } from "@/lib/db/read";
import { readPage } from "@/lib/db/read-page";
import { AppError } from "@/lib/http/errors";
import { fieldsWithin } from "@/lib/http/fields";
import { courseId } from "@/lib/schema";
import {
  advisedCourse,
  advisedCourses,
  cohort,
  cohortCounts,
  cohortWeek,
  learnerAtRisk,
  learnerAtRiskPage,
  RISK_LINE,
  riskListParams,
  scoreDistribution,
} from "./schema";

const courseColumns: Columns<typeof advisedCourse> = {
  id: Prisma.sql`course."id"`,
  code: Prisma.sql`course."code"`,
  presentation: Prisma.sql`course."presentation"`,
  title: Prisma.sql`course."title"`,
  asOf: Prisma.sql`"course_as_of"(course)`,
  isOver: Prisma.sql`course."startsOn" + course."lengthDays" <= "course_as_of"(course)`,
  enrolmentCount: Prisma.sql`(SELECT count(*) FROM "enrolment" WHERE "enrolment"."courseId" = course."id")::int`,
  atRiskCount: Prisma.sql`(
    SELECT count(*) FROM "prediction" JOIN "enrolment" USING ("courseId", "learnerId")
    WHERE "courseId" = course."id" AND "risk" >= ${RISK_LINE} AND "unregisteredOn" IS NULL
  )::int`,
};

/**
 * The courses an advisor advises, by code and start, with their sizes. Who has left a course is no longer counted as at risk.
 * All at once: an advisor has a few dozen courses at most, and a screen names them all to choose from.
 */
export const listAdvisedCourses = cachedQuery({
  name: "courses.list_advised",
  policy: "aggregate",
  params: z.strictObject({ advisorId: z.string() }),
  owner: "advisorId",
  result: advisedCourses,
  scope: ({ advisorId }) => advisorScope(advisorId),
  topics: ["courses"],
  load: async ({ advisorId }, fields) => {
    const asked = fieldsWithin(fields, "items");
    const items = await readAll(
      rowOf(advisedCourse, asked),
      analyticsDb.$queryRaw`
      SELECT ${selectList(courseColumns, asked)}
      FROM "course_advisor" JOIN "course" AS course ON course."id" = "course_advisor"."courseId"
      WHERE "course_advisor"."userId" = ${advisorId}
      ORDER BY course."code", course."startsOn"`,
    );
    return { items };
  },
});

/** What all queries about one course of an advisor have in common. */
const ofCourse = {
  policy: "aggregate",
  params: z.strictObject({ advisorId: z.string(), courseId }),
  owner: "advisorId",
  scope: ({ courseId }: { courseId: string }) => courseScope(courseId),
  topics: ["cohort"],
} as const;

/**
 * A course of an advisor in figures: its weeks, its scores, how its learners ended. Three statements side by side. Throws
 * `not_found` for a course they do not advise.
 */
export const getCohort = cachedQuery({
  ...ofCourse,
  name: "courses.get_cohort",
  result: cohort,
  load: async (course) => {
    const [counts, weeks, scores] = await Promise.all([
      getCohortCounts(course),
      listCohortWeeks(course),
      getScoreDistribution(course),
    ]);
    return { ...counts, weeks, scores };
  },
});

/** How many enrolled in a course, left it, and got which final result. Throws `not_found` for a course they do not advise. */
const getCohortCounts = cachedQuery({
  ...ofCourse,
  name: "courses.get_cohort_counts",
  result: cohortCounts,
  load: async ({ advisorId, courseId }) => {
    const [counts] = await readAll(
      cohortCounts,
      analyticsDb.$queryRaw`
      SELECT count("enrolment"."learnerId")::int AS "enrolmentCount",
        count("enrolment"."learnerId") FILTER (WHERE "unregisteredOn" IS NULL)::int AS "enrolledCount",
        count("unregisteredOn")::int AS "withdrawnCount",
        json_build_object(
          'distinction', count(*) FILTER (WHERE "finalResult" = 'distinction'),
          'pass', count(*) FILTER (WHERE "finalResult" = 'pass'),
          'fail', count(*) FILTER (WHERE "finalResult" = 'fail'),
          'withdrawn', count(*) FILTER (WHERE "finalResult" = 'withdrawn'),
          'none', count("enrolment"."learnerId") FILTER (WHERE "finalResult" IS NULL)
        ) AS "results"
      FROM "course_advisor" LEFT JOIN "enrolment" USING ("courseId")
      WHERE "course_advisor"."userId" = ${advisorId} AND "course_advisor"."courseId" = ${courseId}
      GROUP BY "course_advisor"."courseId"`,
    );
    if (!counts) throw notAdvised(courseId);
    return counts;
  },
});

/**
 * A course week by week, from its first event to its as-of day; a week in which nobody did anything counts 0.
 * Empty for a course the advisor does not advise.
 */
export const listCohortWeeks = cachedQuery({
  ...ofCourse,
  name: "courses.list_cohort_weeks",
  result: cohortWeek.array(),
  isWhole: (weeks) => weeks.length > 0, // none is also what is shown to someone who does not advise the course yet
  load: ({ advisorId, courseId }) =>
    readAll(
      cohortWeek,
      db.$queryRaw`
      WITH counted AS (
        SELECT "course_week".*
        FROM "course_advisor" JOIN "course_week" USING ("courseId")
        WHERE "course_advisor"."userId" = ${advisorId} AND "course_advisor"."courseId" = ${courseId}
      )
      SELECT week::date AS "weekStart", coalesce(counted."clicks", 0) AS "clicks",
        coalesce(counted."activeLearners", 0) AS "activeLearners", coalesce(counted."submissions", 0) AS "submissions"
      FROM generate_series(
        (SELECT min("weekStart") FROM counted)::timestamp,
        (SELECT "course_as_of"(course) FROM "course" AS course WHERE course."id" = ${courseId})::timestamp,
        interval '1 week'
      ) AS week
      LEFT JOIN counted ON counted."weekStart" = week::date
      ORDER BY week`,
    ),
});

const riskColumns: Columns<typeof learnerAtRisk> = {
  learnerId: Prisma.sql`prediction."learnerId"`,
  name: Prisma.sql`(SELECT "name" FROM "learner" WHERE "id" = prediction."learnerId")`,
  risk: Prisma.sql`prediction."risk"`,
  reasons: Prisma.sql`prediction."reasons"`,
  finalResult: Prisma.sql`enrolment."finalResult"`,
};

/**
 * The learners still in a course whose estimated risk of not passing is `minRisk` or more, the highest first, with the result
 * once it is known. Throws `not_found` for a course the advisor does not advise; only an empty page costs a second statement.
 */
export const listLearnersAtRisk = cachedQuery({
  ...ofCourse,
  name: "courses.list_learners_at_risk",
  params: ofCourse.params.extend(riskListParams.omit({ id: true }).shape),
  result: learnerAtRiskPage,
  load: async ({ advisorId, courseId, minRisk, ...page }, fields) => {
    const learners = await readPage(
      {
        name: "learners_at_risk.highest",
        row: learnerAtRisk,
        columns: riskColumns,
        from: Prisma.sql`
          FROM "prediction" AS prediction,
            -- OFFSET keeps this a look-up per row: as a join it is thought to keep so few rows that all are read and sorted.
            LATERAL (
              SELECT "finalResult" FROM "enrolment"
              WHERE "courseId" = prediction."courseId" AND "learnerId" = prediction."learnerId" AND "unregisteredOn" IS NULL
              OFFSET 0
            ) AS enrolment
          WHERE prediction."courseId" = ${courseId} AND prediction."risk" >= ${minRisk}::float8
            AND EXISTS (SELECT FROM "course_advisor" WHERE "userId" = ${advisorId} AND "courseId" = ${courseId})`,
        keys: [
          { value: Prisma.sql`prediction."risk"`, type: "float8" },
          { value: Prisma.sql`prediction."learnerId"`, type: "int" },
        ],
        order: "descending",
      },
      page,
      fields,
    );
    if (learners.items.length === 0) await assertAdvised(advisorId, courseId);
    return learners;
  },
});

async function assertAdvised(advisorId: string, courseId: string): Promise<void> {
  const advised = await db.courseAdvisor.count({ where: { userId: advisorId, courseId } });
  if (advised === 0) throw notAdvised(courseId);
}

/** How the scores of a course's submissions spread, with their median. */
export const getScoreDistribution = cachedQuery({
  ...ofCourse,
  name: "courses.get_score_distribution",
  result: scoreDistribution,
  isWhole: ({ submissionCount }) => submissionCount > 0, // as of its weeks
  load: ({ advisorId, courseId }) =>
    readOne(
      scoreDistribution,
      analyticsDb.$queryRaw`
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
});

const notAdvised = (courseId: string) => new AppError("not_found", `No course ${courseId} among those you advise`);
