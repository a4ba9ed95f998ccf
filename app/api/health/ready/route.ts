import { isDatabaseAnswering } from "@/lib/db/health";
import { defineRoute, noInput } from "@/lib/http/define-route";
import { isDraining } from "@/lib/http/drain";

/** Whether this process should get requests: 503 while it stops or while its database does not answer. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "health.ready",
    access: "public",
    isUnlimited: true,
    input: noInput,
    handle: async () => {
      const database = (await isDatabaseAnswering()) ? "up" : "down";
      const status = isDraining() ? "draining" : database === "up" ? "ready" : "unready";
      const headers = { "cache-control": "no-store", ...(status === "ready" ? {} : { "retry-after": "1" }) };
      return Response.json({ status, database }, { status: status === "ready" ? 200 : 503, headers });
    },
  },
});
