import "server-only";
import { z } from "zod";
import { writing } from "@/lib/cache/invalidate";
import { learnerScope } from "@/lib/cache/tags";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { readAll } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { type Goal, type GoalChange, goal, HIGHEST_SCORE, type NewGoal } from "./schema";

/** Sets an open goal. Its progress is what the learner has done of it already, when it starts before today. */
export function createGoal(db: Db, learnerId: number, input: NewGoal): Promise<Goal> {
  return writing("goals.create", goalTags(learnerId), async () => {
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
  const dueOn = Prisma.sql`coalesce(${change.dueOn ?? null}::date, goal."dueOn")`;
  return writing("goals.change", goalTags(learnerId), async () => {
    const [found] = await readAll(
      z.object({ goal: goal.nullable(), isOfScores: z.boolean() }),
      db.$queryRaw`
      WITH held AS (SELECT "id" FROM "goal" WHERE "id" = ${id}::uuid AND "learnerId" = ${learnerId}::int),
      -- Of two changes at once the second waits here and then sees the first: every column is taken from the row itself.
      changed AS (
        UPDATE "goal" AS goal SET
          "title" = coalesce(${change.title ?? null}, goal."title"),
          "target" = coalesce(${change.target ?? null}::int, goal."target"),
          "dueOn" = ${dueOn},
          "status" = coalesce(${change.status ?? null}::"GoalStatus", goal."status"),
          "progress" = "goal_progress"(goal."learnerId", goal."metric", goal."startsOn", ${dueOn}),
          "updatedAt" = now()
        WHERE goal."id" = (SELECT "id" FROM held) AND ${dueOn} >= goal."startsOn"
          AND (goal."metric" <> 'mean_score' OR coalesce(${change.target ?? null}::int, 0) <= ${HIGHEST_SCORE})
        RETURNING goal.*
      )
      SELECT (SELECT to_jsonb(changed) FROM changed) AS "goal",
        (SELECT "metric" = 'mean_score' FROM "goal" JOIN held USING ("id")) AS "isOfScores"
      FROM held`,
    );
    if (!found) throw new AppError("not_found", `No goal ${id} of yours`);
    if (!found.goal) {
      throw found.isOfScores && (change.target ?? 0) > HIGHEST_SCORE ? targetTooHigh() : dueTooEarly("its first day");
    }
    return found.goal;
  });
}

/** Removes a goal of the learner's own; anyone else's is `not_found`. */
export function deleteGoal(db: Db, learnerId: number, id: string): Promise<void> {
  return writing("goals.remove", goalTags(learnerId), async () => {
    const { count } = await db.goal.deleteMany({ where: { id, learnerId } });
    if (count === 0) throw new AppError("not_found", `No goal ${id} of yours`);
  });
}

const goalTags = (learnerId: number) => [`${learnerScope(learnerId)}/goals`] as const;

function targetTooHigh(): AppError {
  const message = `A mean score is ${HIGHEST_SCORE} at most`;
  return new AppError("invalid_input", message, { issues: [{ path: "target", message }] });
}

function dueTooEarly(first: string): AppError {
  const message = `A goal ends on ${first} or later`;
  return new AppError("invalid_input", message, { issues: [{ path: "dueOn", message }] });
}
