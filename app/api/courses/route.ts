import { advisorsOnly } from "@/lib/auth/viewer";
import { listAdvisedCourses } from "@/lib/features/courses/queries";
import { advisedCourses } from "@/lib/features/courses/schema";
import { defineRoute } from "@/lib/http/define-route";
import { noParams } from "@/lib/schema";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "courses.index",
    summary: "Lists the courses the advisor advises, with their sizes.",
    access: advisorsOnly,
    input: noParams,
    output: advisedCourses,
    handle: async ({ viewer }) => listAdvisedCourses.stored({ advisorId: viewer.userId }),
  },
});
