import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { replaceReaders } from "@/lib/features/notes/mutations";
import { noteReaders, sharedWith } from "@/lib/features/notes/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  PUT: {
    name: "note_shares.put",
    summary: "Makes these learners, and nobody else, the readers of a note of the learner's own.",
    access: learnersOnly,
    input: noteReaders,
    output: sharedWith,
    handle: ({ viewer, input, db }) => replaceReaders(db, learnerOf(viewer), input),
  },
});
