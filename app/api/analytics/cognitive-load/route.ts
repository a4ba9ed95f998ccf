import { z } from "zod";
import { learnerOf } from "@/lib/auth/viewer";
import { reportLoad } from "@/lib/features/cognitive-load/mutations";
import { getLoadStanding } from "@/lib/features/cognitive-load/queries";
import { loadReport, loadStanding, newLoadReport } from "@/lib/features/cognitive-load/schema";
import { defineRoute } from "@/lib/http/define-route";

const learners = ["learner"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "cognitive_load.show",
    summary: "Shows where the learner's cognitive load stands, against the four weeks before.",
    access: learners,
    input: z.strictObject({}),
    output: loadStanding,
    handle: ({ viewer }) => getLoadStanding(learnerOf(viewer)),
  },
  POST: {
    name: "cognitive_load.post",
    summary: "Reports how much load the learner felt.",
    access: learners,
    input: newLoadReport,
    output: loadReport,
    status: 201,
    handle: ({ viewer, input, db }) => reportLoad(db, learnerOf(viewer), input),
  },
});
