import { roles } from "@/lib/auth/viewer";
import { getMission } from "@/lib/features/missions/queries";
import { missionParams } from "@/lib/features/missions/schema";
import { defineRoute } from "@/lib/http/define-route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "missions.show",
    access: roles,
    input: missionParams,
    handle: ({ viewer, input }) => getMission(viewer, input.id),
  },
});
