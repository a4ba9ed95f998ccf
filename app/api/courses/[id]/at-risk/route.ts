import { advisorsOnly } from "@/lib/auth/viewer";
import { listLearnersAtRisk } from "@/lib/features/courses/queries";
import { learnerAtRiskPage, riskListParams } from "@/lib/features/courses/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "learners_at_risk.index",
    summary: "Lists the learners still in a course by their estimated risk of not passing, the highest first.",
    access: advisorsOnly,
    input: riskListParams,
    output: learnerAtRiskPage,
    handle: async ({ viewer, input: { id, ...input } }) =>
      listLearnersAtRisk.stored({ advisorId: viewer.userId, courseId: id, ...input }),
  },
});
