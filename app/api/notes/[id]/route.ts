import { roles } from "@/lib/auth/viewer";
import { getNote } from "@/lib/features/notes/queries";
import { noteParams } from "@/lib/features/notes/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "notes.show",
    access: roles,
    input: noteParams,
    handle: ({ viewer, input }) => getNote(viewer, input.id),
  },
});
