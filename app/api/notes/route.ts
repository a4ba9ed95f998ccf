import { learnerOf, learnersOnly } from "@/lib/auth/viewer";
import { createNote } from "@/lib/features/notes/mutations";
import { listNotes } from "@/lib/features/notes/queries";
import { newNote, note, noteListParams, notePage } from "@/lib/features/notes/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "notes.index",
    summary: "Lists the notes the learner wrote or may read, the last changed first, without their bodies.",
    access: learnersOnly,
    input: noteListParams,
    output: notePage,
    handle: ({ viewer, input, fields }) => listNotes(learnerOf(viewer), input, fields),
  },
  POST: {
    name: "notes.post",
    summary: "Writes a note, shared with nobody.",
    access: learnersOnly,
    input: newNote,
    output: note,
    status: 201,
    handle: ({ viewer, input, db }) => createNote(db, learnerOf(viewer), input),
  },
});
