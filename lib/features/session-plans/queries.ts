import "server-only";
import { db } from "@/lib/db/client";
import { readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { type PlanInputs, type PlannedTask, planInputs, type SessionPlan } from "./schema";

const HORIZON_DAYS = 21;
/** An unmet goal weighs as much as a mission of ten percent that is due on the goal's day. */
const GOAL_WEIGHT = 10;
const DEFAULT_DAILY_MINUTES = 60;
const DEFAULT_SESSION_MINUTES = 25;
const DEFAULT_HOUR = 18;

/** Today's plan of a learner: due missions and open goals packed into the minutes they want to study, from their best hour on. */
export function getSessionPlan(learnerId: number): Promise<SessionPlan> {
  return measure("session_plans.get", async () => packSession(await readPlanInputs(learnerId)));
}

/**
 * Shares the day's minutes among the tasks in sessions of `sessionMinutes`. A task's claim is its weight per day that is left;
 * sessions go to claims by the Sainte-Laguë method (Webster 1832), so shares stay proportional however few sessions there are.
 */
export function packSession({ tasks, ...inputs }: PlanInputs): SessionPlan {
  const claims = tasks.map((task) => ({ task, claim: task.weight / (task.daysLeft + 1), sessions: 0 }));
  const sessionCount = claims.length > 0 ? Math.max(1, Math.floor(inputs.dailyMinutes / inputs.sessionMinutes)) : 0;
  for (let session = 0; session < sessionCount; session++) {
    const next = claims.reduce((best, candidate) => (quotient(candidate) > quotient(best) ? candidate : best));
    next.sessions += 1;
  }
  const byClaim = claims.toSorted((a, b) => b.claim - a.claim);
  const planned: PlannedTask[] = byClaim
    .filter(({ sessions }) => sessions > 0)
    .map(({ task, sessions }) => ({ ...task, minutes: sessions * inputs.sessionMinutes }));
  const later = byClaim.filter(({ sessions }) => sessions === 0).map(({ task }) => task);
  return { ...inputs, plannedMinutes: sessionCount * inputs.sessionMinutes, tasks: planned, later };
}

const quotient = ({ claim, sessions }: { claim: number; sessions: number }) => claim / (2 * sessions + 1);

function readPlanInputs(learnerId: number): Promise<PlanInputs> {
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
        ${GOAL_WEIGHT}::float * greatest(0, goal."target" - goal."progress") / goal."target" AS "weight"
      FROM clock
      JOIN "goal" AS goal ON goal."learnerId" = ${learnerId}::int AND goal."status" = 'open'
        AND goal."dueOn" BETWEEN clock."asOf" AND clock."asOf" + ${HORIZON_DAYS}::int AND goal."progress" < goal."target"
    ),
    task AS (SELECT * FROM due UNION ALL SELECT * FROM wanted),
    focused AS (
      SELECT extract(hour FROM "startedAt" AT TIME ZONE 'UTC')::int AS "hour"
      FROM "study_session", clock
      WHERE "learnerId" = ${learnerId}::int AND "focus" IS NOT NULL
        AND "startedAt" >= (clock."asOf" - 56)::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1
      HAVING count(*) >= 3
      ORDER BY avg("focus") DESC, 1
      LIMIT 1
    )
    SELECT clock."asOf"::text,
      coalesce(preference."dailyMinutes", ${DEFAULT_DAILY_MINUTES})::int AS "dailyMinutes",
      coalesce(preference."sessionMinutes", ${DEFAULT_SESSION_MINUTES})::int AS "sessionMinutes",
      coalesce((SELECT "hour" FROM focused), preference."preferredHour", ${DEFAULT_HOUR})::int AS "startHour",
      EXISTS (SELECT FROM focused) AS "isHourMeasured",
      coalesce((SELECT json_agg(task ORDER BY "daysLeft", "title") FROM task), '[]') AS "tasks"
    FROM clock LEFT JOIN "preference" AS preference ON preference."learnerId" = ${learnerId}::int`,
  );
}
