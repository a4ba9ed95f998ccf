import { roles } from "@/lib/auth/viewer";
import { getGoal } from "@/lib/features/goals/queries";
import { goalParams } from "@/lib/features/goals/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "goals.show",
    access: roles,
    input: goalParams,
    handle: ({ viewer, input }) => getGoal(viewer, input.id),
  },
});
