import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { getSessionPlan } from "@/lib/features/session-plans/queries";
import { planRequest, sessionPlan } from "@/lib/features/session-plans/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  POST: {
    name: "session_plan.post",
    summary: "Packs the learner's due missions and open goals into the minutes they ask for.",
    access: learnersOnly,
    input: planRequest,
    output: sessionPlan,
    isRead: true,
    handle: ({ viewer, input }) => getSessionPlan({ learnerId: learnerOf(viewer), ...input }),
  },
});
