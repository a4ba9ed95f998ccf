import { defineRoute, noInput } from "@/lib/http/define-route";
import { AppError } from "@/lib/http/errors";
import { areMetricsOn, scrape } from "@/lib/telemetry/metrics";

const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/** What Prometheus scrapes: METRICS_TOKEN as bearer token, or 404. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: {
    name: "metrics.scrape",
    access: "scraper",
    isUnlimited: true,
    input: noInput,
    handle: async () => {
      if (!areMetricsOn) throw new AppError("not_found", "There is no such endpoint");
      return new Response(await scrape(), { headers: { "content-type": TEXT_FORMAT, "cache-control": "no-store" } });
    },
  },
});
