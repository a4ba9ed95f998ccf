import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { getPatternEvolution } from "@/lib/features/insights/queries";
import { evolutionParams, patternEvolution } from "@/lib/features/insights/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "pattern_evolution.show",
    summary: "Shows how each study pattern of the learner moved week by week.",
    access: learnersOnly,
    input: evolutionParams,
    output: patternEvolution,
    handle: async ({ viewer, input }) => getPatternEvolution.stored({ learnerId: learnerOf(viewer), ...input }),
  },
});
