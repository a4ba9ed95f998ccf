import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { replacePreference } from "@/lib/features/personalization/mutations";
import { getPreference } from "@/lib/features/personalization/queries";
import { preference, preferenceInput } from "@/lib/features/personalization/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "preferences.show",
    summary: "Shows how long and when the learner prefers to study.",
    access: learnersOnly,
    input: noParams,
    output: preference,
    handle: async ({ viewer }) => getPreference.stored({ learnerId: learnerOf(viewer) }),
  },
  PUT: {
    name: "preferences.put",
    summary: "Sets how long and when the learner prefers to study.",
    access: learnersOnly,
    input: preferenceInput,
    output: preference,
    handle: ({ viewer, input, db }) => replacePreference(db, learnerOf(viewer), input),
  },
});
