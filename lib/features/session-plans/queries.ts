import "server-only";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import {
  type PlanInputs,
  type PlannedTask,
  type PlanParams,
  planInputs,
  planParams,
  type SessionPlan,
  sessionPlan,
} from "./schema";

const HORIZON_DAYS = 21;
/** An unmet goal weighs as much as a mission of ten percent that is due on the goal's day. */
const GOAL_WEIGHT = 10;
const MOST_TASKS = 100;
const FOCUS_DAYS = 56; // the current day included

/**
 * A learner's plan for their current day: missions and open goals due within three weeks, the hundred most urgent, packed into
 * the minutes asked for, or those they prefer to study a day, from the hour asked for or their best one on. A request shorter
 * than a session makes one session of its own length.
 */
export const getSessionPlan = learnerQuery({
  name: "session_plans.get",
  params: planParams,
  result: sessionPlan,
  topics: ["missions", "goals", "preferences", "activity"],
  load: async (params) => packSession(await readPlanInputs(params)),
});

/**
 * Shares the available minutes among the tasks in sessions of `sessionMinutes`. A task's claim is its weight per day that is left;
 * sessions go to claims by the Sainte-Laguë method (Webster 1832), so shares stay proportional however few sessions there are.
 */
export function packSession({ tasks, ...inputs }: PlanInputs): SessionPlan {
  const claims = tasks.map((task) => ({ task, claim: task.weight / (task.daysLeft + 1), sessions: 0 }));
  const sessionCount = claims.length > 0 ? Math.max(1, Math.floor(inputs.availableMinutes / inputs.sessionMinutes)) : 0;
  for (let session = 0; session < sessionCount; session++) {
    const next = claims.reduce((best, candidate) => (quotient(candidate) > quotient(best) ? candidate : best));
    next.sessions += 1;
  }
  const byClaim = claims.toSorted((a, b) => b.claim - a.claim);
  const planned: PlannedTask[] = byClaim
    .filter(({ sessions }) => sessions > 0)
    .map(({ task, sessions }) => ({ ...task, minutes: sessions * inputs.sessionMinutes }));
  const later = byClaim.filter(({ sessions }) => sessions === 0).map(({ task }) => task);
  const plannedMinutes = sessionCount * inputs.sessionMinutes;
  const startsAtMs = Date.parse(`${inputs.asOf}T00:00:00Z`) + inputs.startHour * 3_600_000;
  const startsAt = new Date(startsAtMs).toISOString();
  const endsAt = new Date(startsAtMs + plannedMinutes * 60_000).toISOString();
  return { ...inputs, startsAt, endsAt, plannedMinutes, tasks: planned, later };
}

const quotient = ({ claim, sessions }: { claim: number; sessions: number }) => claim / (2 * sessions + 1);

function readPlanInputs({ learnerId, ...asked }: PlanParams & { learnerId: number }): Promise<PlanInputs> {
  const minutes = asked.minutes ?? null;
  const startHour = asked.startHour ?? null;
  return readOne(
    planInputs,
    db.$queryRaw`
    WITH clock AS MATERIALIZED (SELECT "learner_as_of"(${learnerId}::int) AS "asOf"),
    due AS (
      SELECT 'mission' AS "kind", mission."title", mission."courseId", mission."dueOn" - clock."asOf" AS "daysLeft", mission."weight"
      FROM clock
      JOIN "enrolment" ON "enrolment"."learnerId" = ${learnerId}::int AND "enrolment"."unregisteredOn" IS NULL
      JOIN "mission" AS mission ON mission."courseId" = "enrolment"."courseId"
        AND mission."dueOn" BETWEEN clock."asOf" AND clock."asOf" + ${HORIZON_DAYS}::int
      LEFT JOIN "submission" ON "submission"."learnerId" = ${learnerId}::int AND "submission"."missionId" = mission."id"
      WHERE "submission"."missionId" IS NULL
    ),
    wanted AS (
      SELECT 'goal' AS "kind", goal."title", NULL AS "courseId", goal."dueOn" - clock."asOf" AS "daysLeft",
        round(${GOAL_WEIGHT}::numeric * (goal."target" - goal."progress") / goal."target", 2)::float AS "weight"
      FROM clock
      JOIN "goal" AS goal ON goal."learnerId" = ${learnerId}::int AND goal."status" = 'open'
        AND goal."dueOn" BETWEEN clock."asOf" AND clock."asOf" + ${HORIZON_DAYS}::int AND goal."progress" < goal."target"
    ),
    task AS (
      SELECT * FROM (SELECT * FROM due UNION ALL SELECT * FROM wanted) AS every
      ORDER BY "weight" / ("daysLeft" + 1) DESC, "daysLeft", "title"
      LIMIT ${MOST_TASKS}
    ),
    focused AS (
      SELECT extract(hour FROM "startedAt" AT TIME ZONE 'UTC')::int AS "hour"
      FROM "study_session", clock
      WHERE "learnerId" = ${learnerId}::int AND "focus" IS NOT NULL
        AND "startedAt" >= (clock."asOf" + 1 - ${FOCUS_DAYS}::int)::timestamp AT TIME ZONE 'UTC'
        AND "startedAt" < (clock."asOf" + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1
      HAVING count(*) >= 3
      ORDER BY avg("focus") DESC, 1
      LIMIT 1
    )
    SELECT clock."asOf"::text,
      coalesce(${minutes}::int, preference."dailyMinutes") AS "availableMinutes",
      least(preference."sessionMinutes", ${minutes}::int) AS "sessionMinutes",
      coalesce(${startHour}::int, (SELECT "hour" FROM focused), preference."preferredHour") AS "startHour",
      ${startHour}::int IS NULL AND EXISTS (SELECT FROM focused) AS "isHourMeasured",
      coalesce((SELECT json_agg(task ORDER BY "daysLeft", "title") FROM task), '[]') AS "tasks"
    FROM clock, "learner_preference"(${learnerId}::int) AS preference`,
  );
}
