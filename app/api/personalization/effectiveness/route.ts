import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { getEffectiveness } from "@/lib/features/personalization/queries";
import { effectiveness } from "@/lib/features/personalization/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "effectiveness.show",
    summary: "Compares what the learner did before and after each adaptation.",
    access: learnersOnly,
    input: noParams,
    output: effectiveness,
    handle: async ({ viewer }) => getEffectiveness.stored({ learnerId: learnerOf(viewer) }),
  },
});
