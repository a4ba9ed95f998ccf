import { learnerOf, learnersOnly, roles } from "@/lib/auth/viewer";
import { changeGoal, deleteGoal } from "@/lib/features/goals/mutations";
import { getGoal } from "@/lib/features/goals/queries";
import { goal, goalChange, goalParams } from "@/lib/features/goals/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "goals.show",
    summary: "Shows a goal of the learner, or of a learner the advisor advises.",
    access: roles,
    input: goalParams,
    output: goal,
    handle: ({ viewer, input, fields }) => getGoal(viewer, input.id, fields),
  },
  PATCH: {
    name: "goals.patch",
    summary: "Changes a goal of the learner's own; what is left out stays.",
    access: learnersOnly,
    input: goalChange,
    output: goal,
    handle: ({ viewer, input, db }) => changeGoal(db, learnerOf(viewer), input),
  },
  DELETE: {
    name: "goals.delete",
    summary: "Removes a goal of the learner's own.",
    access: learnersOnly,
    input: goalParams,
    handle: ({ viewer, input, db }) => deleteGoal(db, learnerOf(viewer), input.id),
  },
});
