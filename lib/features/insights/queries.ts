import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { type Columns, rowOf, selectFields } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readOne } from "@/lib/db/read";
import { readPage } from "@/lib/db/read-page";
import { type Fields, fieldsWithin } from "@/lib/http/fields";
import {
  evolutionParams,
  insights,
  pattern,
  patternEvolution,
  patternList,
  recommendation,
  recommendationListParams,
  recommendationPage,
  strongestParams,
} from "./schema";

const SHOWN = 4;
const MOST_OF_A_MISSION = 2; // start early or hand in, and revise

/** The SQL of each field of a recommendation, over `recommendationSubjects`. */
export const recommendationColumns: Columns<typeof recommendation> = {
  id: Prisma.sql`recommendation."id"`,
  kind: Prisma.sql`recommendation."kind"`,
  reason: Prisma.sql`recommendation."reason"`,
  priority: Prisma.sql`recommendation."priority"`,
  status: Prisma.sql`recommendation."status"`,
  missionId: Prisma.sql`recommendation."missionId"`,
  missionTitle: Prisma.sql`mission."title"`,
  courseId: Prisma.sql`coalesce(mission."courseId", resource."courseId")`,
  resourceId: Prisma.sql`recommendation."resourceId"`,
  createdOn: Prisma.sql`recommendation."createdOn"`,
};

/** What recommendations are about. Where no column of it is selected PostgreSQL leaves the join out. */
export const recommendationSubjects = Prisma.sql`
  LEFT JOIN "mission" AS mission ON mission."id" = recommendation."missionId"
  LEFT JOIN "resource" AS resource ON resource."id" = recommendation."resourceId"`;

/**
 * What was found out about how a learner studies, and what to do next: the four strongest patterns, and the four most useful
 * open recommendations. A mission is named once, by its most useful one.
 */
export const getInsights = learnerQuery({
  name: "insights.get",
  result: insights,
  topics: ["insights"],
  load: ({ learnerId }) =>
    readOne(
      insights,
      db.$queryRaw`
      WITH strongest AS (
        SELECT "id", "kind", "strength", "evidenceCount" FROM "study_pattern"
        WHERE "learnerId" = ${learnerId}::int
        ORDER BY "strength" DESC, "id"
        LIMIT ${SHOWN}
      ),
      candidate AS (
        SELECT * FROM "recommendation"
        WHERE "learnerId" = ${learnerId}::int AND "status" = 'open'
        ORDER BY "priority" DESC, "id" DESC
        LIMIT ${SHOWN * MOST_OF_A_MISSION}
      ),
      ranked AS (
        SELECT *, row_number() OVER (
          PARTITION BY coalesce("missionId"::text, "id"::text) ORDER BY "priority" DESC, "id" DESC
        ) AS place
        FROM candidate
      ),
      useful AS (
        SELECT recommendation."id", recommendation."kind", "reason", "priority", "missionId", mission."title" AS "missionTitle",
          ${recommendationColumns.courseId} AS "courseId"
        FROM ranked AS recommendation ${recommendationSubjects}
        WHERE place = 1
        ORDER BY "priority" DESC, "id" DESC
        LIMIT ${SHOWN}
      )
      SELECT
        (SELECT coalesce(json_agg(strongest ORDER BY "strength" DESC, "id"), '[]') FROM strongest) AS "patterns",
        (SELECT coalesce(json_agg(useful ORDER BY "priority" DESC, "id" DESC), '[]') FROM useful) AS "recommendations"`,
    ),
});

/** A learner's strongest patterns of at least `minStrength`, 0 to 1, the strongest first. */
export const listStrongestPatterns = learnerQuery({
  name: "patterns.list_strongest",
  params: strongestParams,
  result: patternList,
  topics: ["insights"],
  load: findPatterns,
});

/** Every pattern of a learner, one of each kind at most, the strongest first. */
export const listPatterns = learnerQuery({
  name: "patterns.list",
  result: patternList,
  topics: ["insights"],
  load: ({ learnerId }, fields) => findPatterns({ learnerId, minStrength: 0 }, fields),
});

type Wanted = { learnerId: number; minStrength: number; limit?: number };

async function findPatterns({ learnerId, minStrength, limit }: Wanted, fields?: Fields) {
  const asked = fieldsWithin(fields, "items");
  const patterns = await db.studyPattern.findMany({
    where: { learnerId, strength: { gte: minStrength } },
    select: selectFields(pattern, asked),
    orderBy: [{ strength: "desc" }, { id: "asc" }],
    ...(limit !== undefined && { take: limit }),
  });
  return { items: rowOf(pattern, asked).array().parse(patterns) };
}

/**
 * How each pattern of a learner moved over their latest weeks: strengths, 0 to 1, each over all evidence up to the end of its
 * week; what changed from the first to the last of them; and the slope per week of the line of least squares through them.
 */
export const getPatternEvolution = learnerQuery({
  name: "patterns.get_evolution",
  params: evolutionParams,
  result: patternEvolution,
  topics: ["insights"],
  load: ({ learnerId, weeks }) =>
    readOne(
      patternEvolution,
      db.$queryRaw`
      WITH span AS MATERIALIZED (
        SELECT min("weekStart") AS "from", max("asOf") AS "asOf" FROM "learner_weeks"(${learnerId}::int, ${weeks}::int)
      ),
      history AS (
        SELECT pattern."id", pattern."kind", pattern."strength",
          CASE WHEN count(snapshot) > 1 THEN round((
            (array_agg(snapshot."strength" ORDER BY "weekStart" DESC))[1] - (array_agg(snapshot."strength" ORDER BY "weekStart"))[1]
          )::numeric, 4)::float END AS "change",
          round(regr_slope(snapshot."strength", ("weekStart" - span."from") / 7)::numeric, 4)::float AS "slopePerWeek",
          coalesce(json_agg(json_build_object(
            'weekStart', "weekStart", 'strength', snapshot."strength", 'evidenceCount', snapshot."evidenceCount"
          ) ORDER BY "weekStart") FILTER (WHERE snapshot."patternId" IS NOT NULL), '[]') AS "weeks"
        FROM span
        JOIN "study_pattern" AS pattern ON pattern."learnerId" = ${learnerId}::int
        LEFT JOIN "pattern_snapshot" AS snapshot
          ON snapshot."patternId" = pattern."id" AND snapshot."weekStart" BETWEEN span."from" AND span."asOf"
        GROUP BY pattern."id"
      )
      SELECT span."asOf",
        (SELECT coalesce(json_agg(history ORDER BY "strength" DESC, "id"), '[]') FROM history) AS "items"
      FROM span`,
    ),
});

/** A learner's recommendations of one status, the most useful first. */
export const listRecommendations = learnerQuery({
  name: "recommendations.list",
  params: recommendationListParams,
  result: recommendationPage,
  topics: ["insights"],
  load: ({ learnerId, status, ...page }, fields) =>
    readPage(
      {
        name: "recommendations.by_priority",
        row: recommendation,
        columns: recommendationColumns,
        from: Prisma.sql`
          FROM "recommendation" AS recommendation ${recommendationSubjects}
          WHERE recommendation."learnerId" = ${learnerId}::int AND recommendation."status" = ${status}::"RecommendationStatus"`,
        keys: [
          { value: Prisma.sql`recommendation."priority"`, type: "float8" },
          { value: Prisma.sql`recommendation."id"`, type: "uuid" },
        ],
        order: "descending",
      },
      page,
      fields,
    ),
});
