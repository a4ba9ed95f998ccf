import { roles } from "@/lib/auth/viewer";
import { getMission } from "@/lib/features/missions/queries";
import { mission, missionParams } from "@/lib/features/missions/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "missions.show",
    summary: "Shows a mission of a course the viewer is enrolled in or advises, with what a learner did with it.",
    access: roles,
    input: missionParams,
    output: mission,
    handle: ({ viewer, input, fields }) => getMission(viewer, input.id, fields),
  },
});
