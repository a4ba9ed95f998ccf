import { z } from "zod";
import { dashboardAnswer } from "@/app/(dashboard)/dashboard-answer";
import { getLearnerDashboard, loadAdvisorDashboard } from "@/app/(dashboard)/load-dashboard";
import { learnerOf } from "@/lib/auth/viewer";
import { defineRoute } from "@/lib/http/define-route";
import { courseId } from "@/lib/schema";

const peopleWithADashboard = ["learner", "advisor"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "dashboard.show",
    summary: "Answers the whole screen in one call; a section that fails is named, the others arrive.",
    access: peopleWithADashboard,
    refusals: ["not_found"],
    input: z.strictObject({ course: courseId.optional().describe("Of an advisor's courses; the first without it") }),
    output: dashboardAnswer,
    handle: async ({ viewer, input, fields }) =>
      viewer.role === "advisor"
        ? loadAdvisorDashboard(viewer, input.course, fields)
        : getLearnerDashboard.stored({ learnerId: learnerOf(viewer) }),
  },
});
