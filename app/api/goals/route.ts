import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { createGoal } from "@/lib/features/goals/mutations";
import { listGoals } from "@/lib/features/goals/queries";
import { goal, goalListParams, goalPage, newGoal } from "@/lib/features/goals/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "goals.index",
    summary: "Lists the learner's goals by their last day.",
    access: learnersOnly,
    input: goalListParams,
    output: goalPage,
    handle: async ({ viewer, input }) => listGoals.stored({ learnerId: learnerOf(viewer), ...input }),
  },
  POST: {
    name: "goals.post",
    summary: "Sets a goal for the learner.",
    access: learnersOnly,
    input: newGoal,
    output: goal,
    status: 201,
    handle: ({ viewer, input, db }) => createGoal(db, learnerOf(viewer), input),
  },
});
