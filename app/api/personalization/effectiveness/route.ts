import { learnerOf } from "@/lib/auth/viewer";
import { getEffectiveness } from "@/lib/features/personalization/queries";
import { effectiveness, noParams } from "@/lib/features/personalization/schema";
import { defineRoute } from "@/lib/http/define-route";

const learners = ["learner"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "effectiveness.show",
    summary: "Compares what the learner did before and after each adaptation.",
    access: learners,
    input: noParams,
    output: effectiveness,
    handle: ({ viewer }) => getEffectiveness(learnerOf(viewer)),
  },
});
