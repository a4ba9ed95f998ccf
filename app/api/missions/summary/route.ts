import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { getMissionSummary } from "@/lib/features/missions/queries";
import { missionSummary } from "@/lib/features/missions/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "mission_summaries.show",
    summary: "Sums up how the learner stands in all their courses and in each.",
    access: learnersOnly,
    input: noParams,
    output: missionSummary,
    handle: async ({ viewer }) => getMissionSummary.stored({ learnerId: learnerOf(viewer) }),
  },
});
