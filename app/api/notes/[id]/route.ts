import { learnerOf, learnersOnly, roles } from "@/lib/auth/viewer";
import { changeNote, deleteNote } from "@/lib/features/notes/mutations";
import { getNote } from "@/lib/features/notes/queries";
import { note, noteChange, noteParams } from "@/lib/features/notes/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "notes.show",
    summary: "Shows a note the learner wrote or may read.",
    access: roles,
    input: noteParams,
    output: note,
    handle: ({ viewer, input, fields }) => getNote(viewer, input.id, fields),
  },
  PATCH: {
    name: "notes.patch",
    summary: "Changes a note of the learner's own; what is left out stays.",
    access: learnersOnly,
    input: noteChange,
    output: note,
    handle: ({ viewer, input, db }) => changeNote(db, learnerOf(viewer), input),
  },
  DELETE: {
    name: "notes.delete",
    summary: "Removes a note of the learner's own, for its readers too.",
    access: learnersOnly,
    input: noteParams,
    handle: ({ viewer, input, db }) => deleteNote(db, learnerOf(viewer), input.id),
  },
});
