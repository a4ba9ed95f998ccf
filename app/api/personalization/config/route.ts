import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { switchAdaptations } from "@/lib/features/personalization/mutations";
import { listAdaptations } from "@/lib/features/personalization/queries";
import { adaptationSwitches, adaptations } from "@/lib/features/personalization/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "adaptations.index",
    summary: "Lists what was adapted for the learner, the newest first.",
    access: learnersOnly,
    input: noParams,
    output: adaptations,
    handle: async ({ viewer }) => listAdaptations.stored({ learnerId: learnerOf(viewer) }),
  },
  PUT: {
    name: "adaptations.put",
    summary: "Switches adaptations of the learner on or off, all that are named or none.",
    access: learnersOnly,
    input: adaptationSwitches,
    output: adaptations,
    refusals: ["not_found"],
    handle: ({ viewer, input, db }) => switchAdaptations(db, learnerOf(viewer), input),
  },
});
