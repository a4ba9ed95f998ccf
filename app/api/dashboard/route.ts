import { z } from "zod";
import { loadAdvisorDashboard, loadLearnerDashboard } from "@/app/(dashboard)/load-dashboard";
import { courseId } from "@/lib/features/courses/schema";
import { defineRoute } from "@/lib/http/define-route";

const peopleWithADashboard = ["learner", "advisor"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "dashboard.show",
    access: peopleWithADashboard,
    input: z.strictObject({ course: courseId.optional() }),
    handle: ({ viewer, input }) =>
      viewer.role === "advisor" ? loadAdvisorDashboard(viewer, input.course) : loadLearnerDashboard(viewer),
  },
});
