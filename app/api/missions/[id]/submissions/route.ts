import { learnerOf, learnersOnly, roles } from "@/lib/auth/viewer";
import { createSubmission } from "@/lib/features/submissions/mutations";
import { listSubmissions } from "@/lib/features/submissions/queries";
import { newSubmission, submission, submissionListParams, submissionPage } from "@/lib/features/submissions/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "submissions.index",
    summary: "Lists what was handed in for a mission, newest first: a learner's own, or everybody's to an advisor.",
    access: roles,
    input: submissionListParams,
    output: submissionPage,
    handle: ({ viewer, input, fields }) => listSubmissions(viewer, input, fields),
  },
  POST: {
    name: "submissions.post",
    summary: "Hands a mission in for the learner.",
    access: learnersOnly,
    input: newSubmission,
    output: submission,
    status: 201,
    handle: ({ viewer, input, db }) => createSubmission(db, learnerOf(viewer), input),
  },
});
