import { z } from "zod";
import { learnerOf } from "@/lib/auth/viewer";
import { getMissionSummary } from "@/lib/features/missions/queries";
import { missionSummary } from "@/lib/features/missions/schema";
import { defineRoute } from "@/lib/http/define-route";

const learners = ["learner"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "mission_summaries.show",
    summary: "Sums up how the learner stands in all their courses and in each.",
    access: learners,
    input: z.strictObject({}),
    output: missionSummary,
    handle: ({ viewer }) => getMissionSummary(learnerOf(viewer)),
  },
});
