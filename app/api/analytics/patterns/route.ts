import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { listStrongestPatterns } from "@/lib/features/insights/queries";
import { patternList, strongestParams } from "@/lib/features/insights/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "strongest_patterns.index",
    summary: "Lists the learner's strongest study patterns.",
    access: learnersOnly,
    input: strongestParams,
    output: patternList,
    handle: async ({ viewer, input }) => listStrongestPatterns.stored({ learnerId: learnerOf(viewer), ...input }),
  },
});
