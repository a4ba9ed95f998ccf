import { defineRoute, noInput } from "@/lib/http/define-route";
import { apiDescription } from "./description";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "openapi.show",
    access: "public",
    input: noInput,
    cacheControl: "public, max-age=300",
    handle: async () => apiDescription(),
  },
});
