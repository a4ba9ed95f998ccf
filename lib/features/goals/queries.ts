import "server-only";
import { learnersVisibleTo } from "@/lib/auth/access";
import type { Viewer } from "@/lib/auth/viewer";
import { learnerQuery } from "@/lib/cache/learner-query";
import { db } from "@/lib/db/client";
import { type Columns, rowOf, selectFields } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readPage } from "@/lib/db/read-page";
import { AppError } from "@/lib/http/errors";
import type { Fields } from "@/lib/http/fields";
import { measure } from "@/lib/telemetry/measure";
import { goal, goalListParams, goalPage } from "./schema";

const SHOWN = 4;

const columns: Columns<typeof goal> = {
  id: Prisma.sql`goal."id"`,
  title: Prisma.sql`goal."title"`,
  metric: Prisma.sql`goal."metric"`,
  target: Prisma.sql`goal."target"`,
  progress: Prisma.sql`goal."progress"`,
  startsOn: Prisma.sql`goal."startsOn"`,
  dueOn: Prisma.sql`goal."dueOn"`,
  status: Prisma.sql`goal."status"`,
  createdAt: Prisma.sql`goal."createdAt"`,
};

/** A learner's goals, of one status or all, by their last day. */
export const listGoals = learnerQuery({
  name: "goals.list",
  params: goalListParams,
  result: goalPage,
  topics: ["goals"],
  load: ({ learnerId, status, ...page }, fields) => {
    const isWanted = status ? Prisma.sql`AND goal."status" = ${status}::"GoalStatus"` : Prisma.empty;
    return readPage(
      {
        name: "goals.by_due_day",
        row: goal,
        columns,
        from: Prisma.sql`FROM "goal" AS goal WHERE goal."learnerId" = ${learnerId}::int ${isWanted}`,
        keys: [
          { value: Prisma.sql`goal."dueOn"`, type: "date" },
          { value: Prisma.sql`goal."id"`, type: "uuid" },
        ],
        order: "ascending",
      },
      page,
      fields,
    );
  },
});

/** A learner's open goals, the nearest first, as many as the dashboard shows. */
export const listOpenGoals = learnerQuery({
  name: "goals.list_open",
  result: goal.array(),
  topics: ["goals"],
  load: async ({ learnerId }, fields) => {
    const goals = await db.goal.findMany({
      where: { learnerId, status: "open" },
      select: selectFields(goal, fields),
      orderBy: [{ dueOn: "asc" }, { id: "asc" }],
      take: SHOWN,
    });
    return rowOf(goal, fields).array().parse(goals);
  },
});

/** One goal of the viewer or of a learner they advise; anyone else's is `not_found`. */
export function getGoal(viewer: Viewer, id: string, fields?: Fields) {
  return measure("goals.get", async () => {
    const found = await db.goal.findFirst({
      where: { id, learner: learnersVisibleTo(viewer) },
      select: selectFields(goal, fields),
    });
    if (!found) throw new AppError("not_found", `No goal ${id}`);
    return rowOf(goal, fields).parse(found);
  });
}
