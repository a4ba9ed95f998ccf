import "server-only";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";
import { type Goal, type GoalChange, goal, type NewGoal } from "./schema";

/** Sets an open goal. Its progress is what the learner has done of it already, when it starts before today. */
export function createGoal(db: Db, learnerId: number, input: NewGoal): Promise<Goal> {
  return measure("goals.create", async () => {
    const [created] = await readAll(
      goal,
      db.$queryRaw`
      WITH span AS (
        SELECT coalesce(${input.startsOn ?? null}::date, "learner_as_of"(${learnerId}::int)) AS "startsOn",
          ${input.dueOn}::date AS "dueOn", ${input.metric}::"GoalMetric" AS "metric"
      )
      INSERT INTO "goal" ("id", "learnerId", "title", "metric", "target", "progress", "startsOn", "dueOn", "updatedAt")
      SELECT gen_random_uuid(), ${learnerId}::int, ${input.title}, "metric", ${input.target}::int,
        "goal_progress"(${learnerId}::int, "metric", "startsOn", "dueOn"), "startsOn", "dueOn", now()
      FROM span WHERE "startsOn" <= "dueOn"
      RETURNING *`,
    );
    if (!created) throw dueTooEarly("the learner's current day");
    return created;
  });
}

/** Changes a goal of the learner's own; anyone else's is `not_found`. Its progress is counted anew up to its last day. */
export function changeGoal(db: Db, learnerId: number, { id, ...change }: GoalChange): Promise<Goal> {
  return measure("goals.change", async () => {
    const [found] = await readAll(
      z.object({ goal: goal.nullable() }),
      db.$queryRaw`
      WITH held AS (
        SELECT *, coalesce(${change.dueOn ?? null}::date, "dueOn") AS "newDueOn" FROM "goal"
        WHERE "id" = ${id}::uuid AND "learnerId" = ${learnerId}::int
      ),
      changed AS (
        UPDATE "goal" AS goal SET
          "title" = coalesce(${change.title ?? null}, goal."title"),
          "target" = coalesce(${change.target ?? null}::int, goal."target"),
          "dueOn" = held."newDueOn",
          "status" = coalesce(${change.status ?? null}::"GoalStatus", goal."status"),
          "progress" = "goal_progress"(${learnerId}::int, goal."metric", goal."startsOn", held."newDueOn"),
          "updatedAt" = now()
        FROM held
        WHERE goal."id" = held."id" AND held."newDueOn" >= goal."startsOn"
        RETURNING goal.*
      )
      SELECT (SELECT to_jsonb(changed) FROM changed) AS "goal" FROM held`,
    );
    if (!found) throw new AppError("not_found", `No goal ${id} of yours`);
    if (!found.goal) throw dueTooEarly("its first day");
    return found.goal;
  });
}

/** Removes a goal of the learner's own; anyone else's is `not_found`. */
export function deleteGoal(db: Db, learnerId: number, id: string): Promise<void> {
  return measure("goals.remove", async () => {
    const { count } = await db.goal.deleteMany({ where: { id, learnerId } });
    if (count === 0) throw new AppError("not_found", `No goal ${id} of yours`);
  });
}

function dueTooEarly(first: string): AppError {
  const message = `A goal ends on ${first} or later`;
  return new AppError("invalid_input", message, { issues: [{ path: "dueOn", message }] });
}
