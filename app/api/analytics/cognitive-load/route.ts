import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { reportLoad } from "@/lib/features/cognitive-load/mutations";
import { getLoadStanding } from "@/lib/features/cognitive-load/queries";
import { loadReport, loadStanding, newLoadReport } from "@/lib/features/cognitive-load/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "cognitive_load.show",
    summary: "Shows where the learner's cognitive load stands, against the four weeks before.",
    access: learnersOnly,
    input: noParams,
    output: loadStanding,
    handle: async ({ viewer }) => getLoadStanding.stored({ learnerId: learnerOf(viewer) }),
  },
  POST: {
    name: "cognitive_load.post",
    summary: "Reports how much load the learner felt.",
    access: learnersOnly,
    input: newLoadReport,
    output: loadReport,
    status: 201,
    handle: ({ viewer, input, db }) => reportLoad(db, learnerOf(viewer), input),
  },
});
