import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { suggestGoals } from "@/lib/features/goal-suggestions/queries";
import { goalSuggestions } from "@/lib/features/goal-suggestions/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "goal_suggestions.index",
    summary: "Suggests a goal of each metric that the learner's last eight weeks put within reach.",
    access: learnersOnly,
    input: noParams,
    output: goalSuggestions,
    handle: async ({ viewer }) => suggestGoals.stored({ learnerId: learnerOf(viewer) }),
  },
});
