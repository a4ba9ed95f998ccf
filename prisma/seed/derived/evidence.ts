import type { ClientBase } from "pg";
import { weekStartOf } from "./sql";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export const WEEKDAY_COLUMNS = WEEKDAYS.map((weekday) => `"${weekday}"`).join(", ");

/**
 * Makes the two temporary tables on which the other steps stand: "course_clock", where each course is as of today, and
 * "learner_course_week", the clicks of a learner on a course in a week, by weekday (NULL on a day without any). The second
 * takes the one pass over activity, the big table.
 */
export async function collectEvidence(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE TEMPORARY TABLE "course_clock" ON COMMIT DROP AS
    SELECT course."id" AS "courseId", course."startsOn", "course_as_of"(course) AS "asOf",
      course."startsOn" + course."lengthDays" <= "course_as_of"(course) AS "isOver"
    FROM "course" AS course`);
  await client.query(`
    CREATE TEMPORARY TABLE "learner_course_week" ON COMMIT DROP AS
    SELECT "learnerId", "courseId", ${weekStartOf('"day"')} AS "weekStart", max("day") AS "lastDay", sum("clicks")::int AS "clicks",
      ${WEEKDAYS.map((name, index) => `sum("clicks") FILTER (WHERE ${weekdayOf('"day"')} = ${index}) AS "${name}"`).join(", ")}
    FROM "activity" JOIN "resource" ON "resource"."id" = "activity"."resourceId"
    GROUP BY "learnerId", "courseId", "weekStart"`);
  await client.query('ANALYZE "course_clock", "learner_course_week"');
}

/** 0 is Monday, as in WEEKDAYS. */
const weekdayOf = (day: string) => `extract(isodow FROM ${day})::int - 1`;
