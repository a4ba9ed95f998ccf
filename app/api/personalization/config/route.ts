import { learnerOf } from "@/lib/auth/viewer";
import { switchAdaptations } from "@/lib/features/personalization/mutations";
import { listAdaptations } from "@/lib/features/personalization/queries";
import { adaptationSwitches, adaptations, noParams } from "@/lib/features/personalization/schema";
import { defineRoute } from "@/lib/http/define-route";

const learners = ["learner"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "adaptations.index",
    summary: "Lists what was adapted for the learner, the newest first.",
    access: learners,
    input: noParams,
    output: adaptations,
    handle: ({ viewer, fields }) => listAdaptations(learnerOf(viewer), fields),
  },
  PUT: {
    name: "adaptations.put",
    summary: "Switches adaptations of the learner on or off, all that are named or none.",
    access: learners,
    input: adaptationSwitches,
    output: adaptations,
    refusals: ["not_found"],
    handle: ({ viewer, input, db }) => switchAdaptations(db, learnerOf(viewer), input),
  },
});
