import { LAST_MINUTE_DAYS } from "./habits";
import { advice, plainNumber, whenDue } from "./sql";

/** A mission is urged from this many days before its due day until this many after. */
export const DUE_WITHIN_DAYS = 21;
export const OVERDUE_DAYS = 14;
/** Who leaves things to the last minute this often is told to start early, this long ahead, about the nearest mission. */
export const LATE_HABIT_STRENGTH = 0.6;
export const START_EARLY_DAYS = { from: 7, to: 28 };

/** What learners of running courses have not handed in, by days left, which are below 0 when overdue. */
export const OPEN_MISSIONS = `
  SELECT "learnerId", "mission"."id" AS "missionId", "mission"."kind", "title", "weight", "dueOn" - "asOf" AS "daysLeft", "asOf"
  FROM "seat" JOIN "mission" USING ("courseId")
  WHERE NOT "isOver" AND "dueOn" BETWEEN "asOf" - ${OVERDUE_DAYS} AND "asOf" + ${Math.max(DUE_WITHIN_DAYS, START_EARLY_DAYS.to)}
    AND NOT ("mission"."kind" = 'exam' AND "dueOn" < "asOf")
    AND NOT EXISTS (
      SELECT FROM "submission" WHERE "submission"."learnerId" = "seat"."learnerId" AND "submission"."missionId" = "mission"."id"
    )`;

// Of the latest two missions of a learner that were handed in, whether both came at the last minute.
const LATEST_TWO = `
  SELECT "learnerId", count(*) = 2 AND bool_and("daysLeft" <= ${LAST_MINUTE_DAYS}) AS "wereLate"
  FROM (
    SELECT "learnerId", "dueOn" - "submittedOn" AS "daysLeft",
      row_number() OVER (PARTITION BY "learnerId" ORDER BY "submittedOn" DESC, "missionId" DESC) AS "place"
    FROM "submission" JOIN "mission" ON "mission"."id" = "submission"."missionId"
    WHERE NOT "isBanked" AND "dueOn" IS NOT NULL AND "mission"."kind" <> 'exam'
  ) AS handed_in
  WHERE "place" <= 2
  GROUP BY 1`;

export const SUBMIT = advice({
  kind: "submit_mission",
  missionId: '"missionId"',
  reason: `"title" || CASE "open_mission"."kind" WHEN 'exam' THEN ' ' ELSE ' counts ' || ${plainNumber('"weight"')} || ' % and ' END
    || ${whenDue('"daysLeft"')} || CASE WHEN "wereLate" AND "open_mission"."kind" <> 'exam' THEN '; your last two were handed in at the last minute' ELSE '' END || '.'`,
  priority: `CASE WHEN "daysLeft" < 0 THEN 0.85 ELSE 0.45 + 0.4 * (1 - "daysLeft" / ${DUE_WITHIN_DAYS}.0) END + 0.15 * "weight" / 100`,
  createdOn: '"asOf"',
  from: `"open_mission" LEFT JOIN (${LATEST_TWO}) AS latest USING ("learnerId") WHERE "daysLeft" <= ${DUE_WITHIN_DAYS}`,
});

export const START_EARLY = advice({
  kind: "start_early",
  missionId: '"missionId"',
  reason: `round("strength" * "evidenceCount") || ' of your ' || "evidenceCount" || ' submissions came at the last minute; '
    || "title" || ' ' || ${whenDue('"daysLeft"')} || '.'`,
  priority: `0.4 + 0.4 * "strength"`,
  createdOn: '"asOf"',
  from: `(
    SELECT DISTINCT ON ("learnerId") "open_mission".*, "strength", "evidenceCount"
    FROM "open_mission" JOIN "study_pattern" USING ("learnerId")
    WHERE "study_pattern"."kind" = 'last_minute_submission' AND "strength" >= ${LATE_HABIT_STRENGTH}
      AND "open_mission"."kind" <> 'exam' AND "daysLeft" BETWEEN ${START_EARLY_DAYS.from} AND ${START_EARLY_DAYS.to}
    ORDER BY "learnerId", "daysLeft", "missionId"
  ) AS nearest`,
});
