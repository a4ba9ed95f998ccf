import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { getScoreCorrelation } from "@/lib/features/correlations/queries";
import { scoreCorrelation } from "@/lib/features/correlations/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "score_correlation.show",
    summary: "Correlates the learner's scores with what they did in the week before handing in.",
    access: learnersOnly,
    input: noParams,
    output: scoreCorrelation,
    handle: async ({ viewer }) => getScoreCorrelation.stored({ learnerId: learnerOf(viewer) }),
  },
});
