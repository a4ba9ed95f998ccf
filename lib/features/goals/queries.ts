import "server-only";
import { learnersVisibleTo } from "@/lib/auth/access";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 4;

const goalFields = {
  id: true,
  title: true,
  metric: true,
  target: true,
  progress: true,
  dueOn: true,
  status: true,
} as const;

/** A learner's open goals, the nearest first. `progress` and `target` are in the metric's unit. */
export function listOpenGoals(learnerId: number) {
  return measure("goals.list_open", async () => {
    const goals = await db.goal.findMany({
      where: { learnerId, status: "open" },
      select: goalFields,
      orderBy: [{ dueOn: "asc" }, { id: "asc" }],
      take: SHOWN,
    });
    return goals.map(withIsoDay);
  });
}

/** One goal of the viewer or of a learner they advise; anyone else's is `not_found`. */
export function getGoal(viewer: Viewer, id: string) {
  return measure("goals.get", async () => {
    const goal = await db.goal.findFirst({ where: { id, learner: learnersVisibleTo(viewer) }, select: goalFields });
    if (!goal) throw new AppError("not_found", `No goal ${id}`);
    return withIsoDay(goal);
  });
}

const withIsoDay = <Row extends { dueOn: Date }>(goal: Row) => ({
  ...goal,
  dueOn: goal.dueOn.toISOString().slice(0, 10),
});

export type GoalRow = Awaited<ReturnType<typeof listOpenGoals>>[number];
