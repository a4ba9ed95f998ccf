import { roles } from "@/lib/auth/viewer";
import { defineRoute } from "@/lib/http/define-route";
import { batchAnswer, batchInput, readBatch } from "./read-batch";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  POST: {
    name: "batch.post",
    summary: "Answers up to twenty GETs in one request, each with its own status.",
    access: roles,
    isRead: true,
    input: batchInput,
    output: batchAnswer,
    handle: ({ viewer, input, signal }) => readBatch(viewer, input, signal),
  },
});
