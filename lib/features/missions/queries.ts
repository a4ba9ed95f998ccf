import "server-only";
import type { z } from "zod";
import { coursesVisibleTo } from "@/lib/auth/access";
import type { Viewer } from "@/lib/auth/viewer";
import type { StoredRead } from "@/lib/cache/cached-query";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { type Columns, rowOf, selectFields, selectList } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readAll, readOne } from "@/lib/db/read";
import { readPage } from "@/lib/db/read-page";
import { AppError } from "@/lib/http/errors";
import { type Fields, fieldsWithin } from "@/lib/http/fields";
import { measure } from "@/lib/telemetry/measure";
import {
  type Mission,
  mission,
  missionListParams,
  missionOverview,
  missionPage,
  missionParams,
  missionRow,
  missionSummary,
  overviewMission,
} from "./schema";

const SHOWN = { due: 5, missed: 5, done: 10 } as const;
const RANKED_BY = { id: true, dueOn: true, submittedOn: true, score: true, state: true } as const;
const OWN = { submittedOn: true, score: true, state: true } as const;

// A scalar subquery is computed once for all rows, and not at all where nothing asks for it.
const asOfDay = (learnerId: number) => Prisma.sql`(SELECT "learner_as_of"(${learnerId}::int))`;

function columnsFor(learnerId: number): Columns<typeof missionRow> {
  const asOf = asOfDay(learnerId);
  return {
    id: Prisma.sql`mission."id"`,
    title: Prisma.sql`mission."title"`,
    kind: Prisma.sql`mission."kind"`,
    courseId: Prisma.sql`mission."courseId"`,
    dueOn: Prisma.sql`mission."dueOn"`,
    daysLeft: Prisma.sql`mission."dueOn" - ${asOf}`,
    weight: Prisma.sql`mission."weight"`,
    // A task without a day, in a course that is over, was never recorded: neither due nor missed.
    state: Prisma.sql`CASE
      WHEN submission."missionId" IS NOT NULL THEN 'done'
      WHEN mission."dueOn" < ${asOf} THEN 'missed'
      WHEN mission."dueOn" IS NULL AND course."startsOn" + course."lengthDays" <= ${asOf} THEN 'unrecorded'
      ELSE 'due'
    END`,
    submittedOn: Prisma.sql`submission."submittedOn"`,
    score: Prisma.sql`submission."score"`,
  };
}

/** The missions of every course a learner enrolled in. PostgreSQL drops a left join of which no column is asked for. */
const missionsOf = (learnerId: number) => Prisma.sql`
  FROM "enrolment" AS enrolment
  JOIN "mission" AS mission ON mission."courseId" = enrolment."courseId"
  LEFT JOIN "course" AS course ON course."id" = mission."courseId"
  LEFT JOIN "submission" AS submission
    ON submission."learnerId" = ${learnerId}::int AND submission."missionId" = mission."id"
  WHERE enrolment."learnerId" = ${learnerId}::int`;

/** A learner's missions in all their courses, or those of one course or state, by due day; without a day comes last. */
export const listMissions = learnerQuery({
  name: "missions.list",
  params: missionListParams,
  result: missionPage,
  topics: ["missions"],
  load: ({ learnerId, state, course, ...page }, fields) => {
    const columns = columnsFor(learnerId);
    const isOfState = state ? Prisma.sql`AND ${columns.state} = ${state}` : Prisma.empty;
    const isOfCourse = course ? Prisma.sql`AND enrolment."courseId" = ${course}` : Prisma.empty;
    return readPage(
      {
        name: "missions.by_due_day",
        row: missionRow,
        columns,
        from: Prisma.sql`${missionsOf(learnerId)} ${isOfState} ${isOfCourse}`,
        keys: [
          { value: Prisma.sql`coalesce(mission."dueOn", 'infinity'::date)`, type: "date" },
          { value: Prisma.sql`mission."id"`, type: "int" },
        ],
        order: "ascending",
      },
      page,
      fields,
    );
  },
});

/**
 * A learner's missions in all their courses: counts, mean score, the five nearest due, the last five missed, the last ten
 * done. `fields` names parts of the overview, and columns within its lists.
 */
export const getMissionOverview = learnerQuery({
  name: "missions.get_overview",
  result: missionOverview,
  topics: ["missions"],
  load: ({ learnerId }, fields) => {
    const rows = {
      due: rowOf(overviewMission, fieldsWithin(fields, "due")),
      missed: rowOf(overviewMission, fieldsWithin(fields, "missed")),
      done: rowOf(overviewMission, fieldsWithin(fields, "done")),
    };
    const lists = (["due", "missed", "done"] as const).filter((state) => !fields || state in fields);
    const columns = lists.flatMap((state) => Object.keys(rows[state].shape));
    const overview = missionOverview.extend({
      due: rows.due.array(),
      missed: rows.missed.array(),
      done: rows.done.array(),
    });
    const listOf = (state: keyof typeof rows) => {
      const parts = Object.keys(rows[state].shape).map((name) => Prisma.raw(`'${name}', ranked."${name}"`));
      return Prisma.sql`coalesce(json_agg(json_build_object(${Prisma.join(parts)}) ORDER BY ranked."place")
        FILTER (WHERE ranked."state" = ${state} AND ranked."place" <= ${SHOWN[state]}), '[]')`;
    };
    const parts = {
      asOf: asOfDay(learnerId),
      dueCount: countOf("due"),
      missedCount: countOf("missed"),
      doneCount: countOf("done"),
      meanScore: Prisma.sql`round(avg("score"), 1)::float`,
      due: listOf("due"),
      missed: listOf("missed"),
      done: listOf("done"),
    };
    return readOne(
      rowOf(overview, fields),
      db.$queryRaw`
      WITH mine AS (
        SELECT ${selectList(columnsFor(learnerId), namesIn([...Object.keys(RANKED_BY), ...columns]))}
        ${missionsOf(learnerId)}
      ),
      ranked AS (
        SELECT mine.*, row_number() OVER (
          PARTITION BY "state"
          ORDER BY CASE WHEN "state" = 'due' THEN "dueOn" END, coalesce("submittedOn", "dueOn") DESC, "id"
        ) AS "place"
        FROM mine
      )
      SELECT ${selectList(parts, fields)} FROM ranked`,
    );
  },
});

/**
 * How a learner stands in all their courses and in each: missions by state, scores, and the share of the weights handed in.
 * Weights count in proportion to their course's sum, as a course may weigh its exam 100 beside coursework of 100.
 */
export const getMissionSummary = learnerQuery({
  name: "missions.get_summary",
  result: missionSummary,
  topics: ["missions"],
  load: ({ learnerId }) => {
    const figures = Prisma.sql`${countOf("due")} AS "dueCount", ${countOf("missed")} AS "missedCount",
      ${countOf("done")} AS "doneCount", ${countOf("unrecorded")} AS "unrecordedCount",
      round(avg("score"), 1)::float AS "meanScore"`;
    const columns = selectList(columnsFor(learnerId), { courseId: true, weight: true, state: true, score: true });
    return readOne(
      missionSummary,
      db.$queryRaw`
      WITH mine AS (SELECT ${columns} ${missionsOf(learnerId)}),
      per_course AS (
        SELECT course."id" AS "courseId", course."title", ${figures},
          round((100 * coalesce(sum("weight") FILTER (WHERE "state" = 'done'), 0) / nullif(sum("weight"), 0))::numeric, 1)::float
            AS "weightDone",
          round((sum("weight" * "score") / nullif(sum("weight") FILTER (WHERE "score" IS NOT NULL), 0))::numeric, 1)::float
            AS "weightedScore"
        FROM "enrolment" AS enrolment
        JOIN "course" AS course ON course."id" = enrolment."courseId"
        LEFT JOIN mine ON mine."courseId" = course."id"
        WHERE enrolment."learnerId" = ${learnerId}::int
        GROUP BY course."id"
      )
      SELECT ${asOfDay(learnerId)} AS "asOf", ${figures},
        (SELECT coalesce(json_agg(per_course ORDER BY "courseId"), '[]') FROM per_course) AS "courses"
      FROM mine`,
    );
  },
});

/** One mission of a course a learner is enrolled in, with what they did with it: a second statement beside the first. */
const getOwnMission = learnerQuery({
  name: "missions.get",
  params: missionParams,
  result: mission,
  topics: ["missions"],
  load: async ({ learnerId, id }, fields) => {
    const [found, own] = await Promise.all([
      findMission(id, { enrolments: { some: { learnerId } } }, fields),
      readOwnPart(learnerId, id, fields),
    ]);
    return rowOf(mission, fields).parse({ ...found, ...own });
  },
});

/**
 * One mission of a course the viewer is enrolled in or advises, with what a learner did with it; anyone else's is
 * `not_found`. Only what a learner sees is kept.
 */
export async function getMission(viewer: Viewer, id: number, fields?: Fields): Promise<StoredRead<Mission> | Mission> {
  const { role, learnerId } = viewer;
  if (role === "learner" && learnerId !== null) return getOwnMission.stored({ learnerId, id });
  return measure("missions.get", async () => {
    const found = await findMission(id, coursesVisibleTo(viewer), fields);
    return rowOf(mission, fields).parse(found);
  });
}

/** What is equal for all who see it, and null for what a learner did. */
async function findMission(id: number, course: Prisma.CourseWhereInput, fields?: Fields) {
  const found = await db.mission.findFirst({
    where: { id, course },
    select: { ...selectFields(mission.omit(OWN), fields), id: true }, // a select of nothing is an error
  });
  if (!found) throw new AppError("not_found", `No mission ${id}`);
  return { submittedOn: null, score: null, state: null, ...found };
}

async function readOwnPart(learnerId: number, id: number, fields?: Fields) {
  const row = rowOf(missionRow.pick(OWN), fields);
  const names = Object.keys(row.shape);
  if (names.length === 0) return undefined;
  const columns = selectList(columnsFor(learnerId), namesIn(names));
  const [own] = await readAll(
    row,
    db.$queryRaw`SELECT ${columns} ${missionsOf(learnerId)} AND mission."id" = ${id}::int`,
  );
  return own;
}

const countOf = (state: z.output<typeof missionRow>["state"]) =>
  Prisma.sql`(count(*) FILTER (WHERE "state" = ${state}))::int`;

const namesIn = (names: string[]): Fields => Object.fromEntries(names.map((name) => [name, true]));
