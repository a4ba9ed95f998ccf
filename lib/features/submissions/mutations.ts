import "server-only";
import { z } from "zod";
import { writing } from "@/lib/cache/invalidate";
import { courseScope, learnerScope } from "@/lib/cache/tags";
import type { Db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { isoDay } from "@/lib/schema";
import { type NewSubmission, type Submission, submission } from "./schema";

const outcome = z.object({
  hasLeft: z.boolean(),
  isOver: z.boolean(),
  isInTime: z.boolean(),
  startsOn: isoDay,
  asOf: isoDay,
  courseId: z.string(),
  submission: submission.nullable(),
});

/**
 * Hands a mission in, unmarked, and counts it to the learner's goals. Throws `not_found` for a mission of a course the learner is not enrolled in, `conflict` when
 * they have left the course, it is over, or the mission is handed in already, and `invalid_input` for a day outside it.
 */
export async function createSubmission(db: Db, learnerId: number, input: NewSubmission): Promise<Submission> {
  const learner = learnerScope(learnerId);
  const done = await writing(
    "submissions.create",
    [`${learner}/missions`, `${learner}/goals`],
    () => handIn(db, learnerId, input),
    ({ courseId }) => [`${courseScope(courseId)}/cohort`],
  );
  return done.submission;
}

async function handIn(db: Db, learnerId: number, { id, submittedOn }: NewSubmission) {
  const [found] = await readAll(
    outcome,
    db.$queryRaw`
      WITH asked AS (
        SELECT enrolment."learnerId", mission."id" AS "missionId", learner."name" AS "learnerName",
          enrolment."unregisteredOn" IS NOT NULL AS "hasLeft",
          course."startsOn" + course."lengthDays" <= clock."asOf" AS "isOver",
          day."submittedOn" BETWEEN course."startsOn" AND clock."asOf" AS "isInTime",
          course."startsOn", course."id" AS "courseId", clock."asOf", day."submittedOn"
        FROM "mission" AS mission
        JOIN "course" AS course ON course."id" = mission."courseId"
        JOIN "enrolment" AS enrolment
          ON enrolment."courseId" = course."id" AND enrolment."learnerId" = ${learnerId}::int
        JOIN "learner" AS learner ON learner."id" = enrolment."learnerId",
          LATERAL (SELECT "course_as_of"(course) AS "asOf") AS clock,
          LATERAL (SELECT coalesce(${submittedOn ?? null}::date, clock."asOf") AS "submittedOn") AS day
        WHERE mission."id" = ${id}::int
      ),
      -- Of two at once the second waits for the first here, and then does nothing.
      handed_in AS (
        INSERT INTO "submission" ("learnerId", "missionId", "submittedOn")
        SELECT "learnerId", "missionId", "submittedOn" FROM asked WHERE NOT "hasLeft" AND NOT "isOver" AND "isInTime"
        ON CONFLICT ("learnerId", "missionId") DO NOTHING
        RETURNING *
      ),
      -- A goal counts what is handed in between its days; a mean of scores moves only once it is marked.
      counted AS (
        UPDATE "goal" AS goal SET "progress" = goal."progress" + 1, "updatedAt" = now()
        FROM handed_in
        WHERE goal."learnerId" = handed_in."learnerId" AND goal."metric" = 'missions_done'
          AND handed_in."submittedOn" BETWEEN goal."startsOn" AND goal."dueOn"
      )
      SELECT asked."hasLeft", asked."isOver", asked."isInTime", asked."startsOn", asked."asOf", asked."courseId",
        (SELECT to_jsonb(handed_in) || jsonb_build_object('learnerName', asked."learnerName") FROM handed_in) AS "submission"
      FROM asked`,
  );
  if (!found) throw new AppError("not_found", `No mission ${id} of a course you are enrolled in`);
  return { courseId: found.courseId, submission: found.submission ?? refuse(found) };
}

function refuse({ hasLeft, isOver, isInTime, startsOn, asOf }: z.output<typeof outcome>): never {
  if (hasLeft) throw new AppError("conflict", "You have left this mission's course");
  if (isOver) throw new AppError("conflict", "This mission's course is over");
  if (isInTime) throw new AppError("conflict", "This mission is handed in already");
  const message = `A mission is handed in from its course's first day, ${startsOn}, to its current day, ${asOf}`;
  throw new AppError("invalid_input", message, { issues: [{ path: "submittedOn", message }] });
}
