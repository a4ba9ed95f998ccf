import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { listPatterns } from "@/lib/features/insights/queries";
import { patternList } from "@/lib/features/insights/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "patterns.index",
    summary: "Lists every study pattern of the learner, the strongest first.",
    access: learnersOnly,
    input: noParams,
    output: patternList,
    handle: async ({ viewer }) => listPatterns.stored({ learnerId: learnerOf(viewer) }),
  },
});
