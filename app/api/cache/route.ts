import { getCacheReport } from "@/lib/features/cache/queries";
import { cacheReport, dropParams } from "@/lib/features/cache/schema";
import { defineRoute } from "@/lib/http/define-route";
import { AppError } from "@/lib/http/errors";
import { noParams } from "@/lib/schema";
import { dropAnswers } from "./drop-answers";
import { loadCachedQueries } from "./load-cached-queries";

const ALONE = "Dropped in this process alone, for Redis does not answer; drop it again when it does";
const operatorsOnly = ["operator"] as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "cache.show",
    summary: "Shows what the cache of the process that answers holds, and how its reads ended.",
    access: operatorsOnly,
    input: noParams,
    output: cacheReport,
    cacheControl: "no-store",
    handle: async () => {
      await loadCachedQueries();
      return getCacheReport();
    },
  },
  DELETE: {
    name: "cache.delete",
    summary: "Drops the answers under a tag, those of a query, or all, in every process; name one of the three.",
    access: operatorsOnly,
    input: dropParams,
    refusals: ["not_found"],
    handle: async ({ viewer, input }) => {
      const { isKnownToAll } = await dropAnswers(viewer, input);
      if (!isKnownToAll) throw new AppError("unavailable", ALONE, { headers: { "retry-after": "1" } });
    },
  },
});
