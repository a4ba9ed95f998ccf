import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { listMissions } from "@/lib/features/missions/queries";
import { missionListParams, missionPage } from "@/lib/features/missions/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "missions.index",
    summary: "Lists the learner's missions in all their courses by due day; those without a day come last.",
    access: learnersOnly,
    input: missionListParams,
    output: missionPage,
    handle: async ({ viewer, input }) => listMissions.stored({ learnerId: learnerOf(viewer), ...input }),
  },
});
