import { defineRoute, noInput } from "@/lib/http/define-route";

/** The process runs. Says nothing of what it depends on: restarting it would not mend those. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "health.live",
    access: "public",
    isUnlimited: true,
    input: noInput,
    cacheControl: "no-store",
    handle: async () => ({ status: "live" }),
  },
});
