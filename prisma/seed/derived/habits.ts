import type { ClientBase } from "pg";
import { WEEKDAY_COLUMNS } from "./evidence";
import { weekStartOf } from "./sql";

/** A mission handed in at least this many days before its due day counts as early. */
export const EARLY_DAYS = 3;
/** Handed in on the due day, the day before or later counts as last-minute. */
export const LAST_MINUTE_DAYS = 1;
/** A week with at least this many days of activity is a steady one. */
export const STEADY_DAYS = 3;
/** A week of which one day holds at least this share of the clicks is a burst. */
export const BURST_SHARE = 0.7;
/** Idle weeks between two active ones count against a steady rhythm; more of them are a pause between courses. */
export const LONGEST_IDLE_WEEKS = 3;
/** Hours, UTC, in which a session starts: morning from 5 to before 12, evening from 18 on. */
export const MORNING = { from: 5, before: 12 };
export const EVENING_FROM = 18;

/**
 * Makes the temporary table "habit_evidence": by learner, habit and week, how many observations there are, how many of them
 * show the habit, and the first and last day that do.
 */
export async function collectHabitEvidence(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE TEMPORARY TABLE "habit_evidence" (
      "learnerId" integer, "kind" "StudyPatternKind", "weekStart" date,
      "evidence" integer, "shows" integer, "firstDay" date, "lastDay" date
    ) ON COMMIT DROP`);
  await client.query(`INSERT INTO "habit_evidence" ${PUNCTUALITY}`);
  await client.query(`INSERT INTO "habit_evidence" ${RHYTHM}`);
  await client.query(`INSERT INTO "habit_evidence" ${TIME_OF_DAY}`);
  await client.query('ANALYZE "habit_evidence"');
}

const WEIGH = `count(*), count(*) FILTER (WHERE "shows"), min("day") FILTER (WHERE "shows"), max("day") FILTER (WHERE "shows")`;

// An exam is sat on its day, and a banked mark was earned in an earlier course: neither tells of a habit.
const PUNCTUALITY = `
  SELECT "learnerId", habit."kind"::"StudyPatternKind", ${weekStartOf('"day"')} AS "weekStart", ${WEIGH}
  FROM (
    SELECT "learnerId", "submittedOn" AS "day", "dueOn" - "submittedOn" AS "daysLeft"
    FROM "submission" JOIN "mission" ON "mission"."id" = "submission"."missionId"
    WHERE NOT "isBanked" AND "dueOn" IS NOT NULL AND "mission"."kind" <> 'exam'
  ) AS handed_in
  CROSS JOIN LATERAL (VALUES
    ('early_submission', "daysLeft" >= ${EARLY_DAYS}),
    ('last_minute_submission', "daysLeft" <= ${LAST_MINUTE_DAYS})
  ) AS habit ("kind", "shows")
  GROUP BY 1, 2, 3`;

const RHYTHM = `
  SELECT "learnerId", habit."kind"::"StudyPatternKind", "weekStart", habit."evidence", habit."shows",
    CASE WHEN habit."shows" > 0 THEN "weekStart" END, CASE WHEN habit."shows" > 0 THEN "lastDay" END
  FROM (
    SELECT "learnerId", "weekStart", max("lastDay") AS "lastDay",
      num_nonnulls(${sums(WEEKDAY_COLUMNS)}) AS "activeDays",
      num_nonnulls(${sums('"saturday", "sunday"')}) AS "weekendDays",
      greatest(${sums(WEEKDAY_COLUMNS)}) / sum("clicks") AS "busiestShare",
      coalesce("weekStart" - lag("weekStart") OVER (PARTITION BY "learnerId" ORDER BY "weekStart"), 7) / 7 AS "weeksOn"
    FROM "learner_course_week"
    GROUP BY "learnerId", "weekStart"
  ) AS week
  CROSS JOIN LATERAL (VALUES
    ('steady_rhythm', least("weeksOn", ${LONGEST_IDLE_WEEKS + 1}), ("activeDays" >= ${STEADY_DAYS})::int),
    ('burst_study', 1, ("busiestShare" >= ${BURST_SHARE})::int),
    ('weekend_study', "activeDays", "weekendDays")
  ) AS habit ("kind", "evidence", "shows")`;

const TIME_OF_DAY = `
  SELECT "learnerId", habit."kind"::"StudyPatternKind", ${weekStartOf('"day"')} AS "weekStart", ${WEIGH}
  FROM (
    SELECT "learnerId", ("startedAt" AT TIME ZONE 'UTC')::date AS "day", extract(hour FROM "startedAt" AT TIME ZONE 'UTC') AS "hour"
    FROM "study_session"
  ) AS studied
  CROSS JOIN LATERAL (VALUES
    ('morning_study', "hour" >= ${MORNING.from} AND "hour" < ${MORNING.before}),
    ('evening_study', "hour" >= ${EVENING_FROM})
  ) AS habit ("kind", "shows")
  GROUP BY 1, 2, 3`;

function sums(columns: string): string {
  return columns.replaceAll(/"\w+"/g, (column) => `sum(${column})`);
}
