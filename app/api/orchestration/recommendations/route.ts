import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { answerRecommendation } from "@/lib/features/insights/mutations";
import { listRecommendations } from "@/lib/features/insights/queries";
import {
  recommendation,
  recommendationAnswer,
  recommendationListParams,
  recommendationPage,
} from "@/lib/features/insights/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "recommendations.index",
    summary: "Lists the learner's recommendations of one status, the most useful first.",
    access: learnersOnly,
    input: recommendationListParams,
    output: recommendationPage,
    handle: async ({ viewer, input }) => listRecommendations.stored({ learnerId: learnerOf(viewer), ...input }),
  },
  POST: {
    name: "recommendations.post",
    summary: "Accepts or dismisses a recommendation of the learner's own.",
    access: learnersOnly,
    input: recommendationAnswer,
    output: recommendation,
    refusals: ["not_found"],
    handle: ({ viewer, input, db }) => answerRecommendation(db, learnerOf(viewer), input),
  },
});
