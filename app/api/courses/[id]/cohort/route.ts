import { advisorsOnly } from "@/lib/auth/viewer";
import { getCohort } from "@/lib/features/courses/queries";
import { cohort, courseParams } from "@/lib/features/courses/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "cohorts.show",
    summary: "Sums up a course the advisor advises: its weeks, its scores, and how its learners ended.",
    access: advisorsOnly,
    input: courseParams,
    output: cohort,
    handle: async ({ viewer, input }) => getCohort.stored({ advisorId: viewer.userId, courseId: input.id }),
  },
});
