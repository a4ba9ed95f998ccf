import "server-only";
import { coursesVisibleTo } from "@/lib/auth/access";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";
import { missionOverview } from "./schema";

const SHOWN_AHEAD = 5;
const SHOWN_DONE = 10;

/** A learner's missions in all their courses: counts, mean score, the five nearest due, the last five missed, the last ten done. */
export function getMissionOverview(learnerId: number) {
  return measure("missions.get_overview", () =>
    readOne(
      missionOverview,
      db.$queryRaw`
      WITH clock AS MATERIALIZED (SELECT "learner_as_of"(${learnerId}::int) AS "asOf"),
      mine AS (
        SELECT mission."id", mission."title", mission."kind", mission."courseId", mission."dueOn"::text, mission."weight",
          mission."dueOn" - clock."asOf" AS "daysLeft", submission."submittedOn"::text, submission."score",
          CASE
            WHEN submission."missionId" IS NOT NULL THEN 'done'
            WHEN mission."dueOn" < clock."asOf" THEN 'missed'
            -- A task without a day, in a course that is over, was never recorded: neither due nor missed.
            WHEN mission."dueOn" IS NULL AND course."startsOn" + course."lengthDays" <= clock."asOf" THEN 'unrecorded'
            ELSE 'due'
          END AS state
        FROM clock
        JOIN "enrolment" ON "enrolment"."learnerId" = ${learnerId}::int
        JOIN "course" AS course ON course."id" = "enrolment"."courseId"
        JOIN "mission" AS mission ON mission."courseId" = course."id"
        LEFT JOIN "submission" AS submission
          ON submission."learnerId" = ${learnerId}::int AND submission."missionId" = mission."id"
      ),
      ranked AS (
        SELECT mine.*, row_number() OVER (
          PARTITION BY state
          ORDER BY CASE WHEN state = 'due' THEN mine."dueOn" END, coalesce(mine."submittedOn", mine."dueOn") DESC, mine."id"
        ) AS place
        FROM mine
      )
      SELECT clock."asOf"::text,
        count(*) FILTER (WHERE state = 'due')::int AS "dueCount",
        count(*) FILTER (WHERE state = 'missed')::int AS "missedCount",
        count(*) FILTER (WHERE state = 'done')::int AS "doneCount",
        round(avg(ranked."score"), 1)::float AS "meanScore",
        coalesce(json_agg(ranked ORDER BY place) FILTER (WHERE state = 'due' AND place <= ${SHOWN_AHEAD}), '[]') AS "due",
        coalesce(json_agg(ranked ORDER BY place) FILTER (WHERE state = 'missed' AND place <= ${SHOWN_AHEAD}), '[]') AS "missed",
        coalesce(json_agg(ranked ORDER BY place) FILTER (WHERE state = 'done' AND place <= ${SHOWN_DONE}), '[]') AS "done"
      FROM clock LEFT JOIN ranked ON true
      GROUP BY clock."asOf"`,
    ),
  );
}

/** One mission of a course the viewer is enrolled in or advises; anyone else's is `not_found`. */
export function getMission(viewer: Viewer, id: number) {
  return measure("missions.get", async () => {
    const mission = await db.mission.findFirst({
      where: { id, course: coursesVisibleTo(viewer) },
      select: { id: true, title: true, kind: true, courseId: true, dueOn: true, weight: true },
    });
    if (!mission) throw new AppError("not_found", `No mission ${id}`);
    return { ...mission, dueOn: mission.dueOn?.toISOString().slice(0, 10) ?? null };
  });
}
