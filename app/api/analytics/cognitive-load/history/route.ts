import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { listLoadSamples } from "@/lib/features/cognitive-load/queries";
import { loadSampleListParams, loadSamplePage } from "@/lib/features/cognitive-load/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "cognitive_load.index",
    summary: "Lists the learner's samples of cognitive load, the newest first.",
    access: learnersOnly,
    input: loadSampleListParams,
    output: loadSamplePage,
    handle: async ({ viewer, input }) => listLoadSamples.stored({ learnerId: learnerOf(viewer), ...input }),
  },
});
