import type { Instrumentation } from "next";

/** The composition root: runs once at server start, before the first request; `next build` never calls it. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  try {
    const { boot } = await import("./lib/boot");
    await boot();
    const { warmUpCache } = await import("./app/warm-up");
    void warmUpCache(); // beside the first requests, not before them
  } catch (error) {
    const { refuseToStart } = await import("./lib/refuse-to-start");
    refuseToStart(error);
  }
}

/** What a page failed with, as one line of the log: Next's own words go to the terminal in many. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath, routeType }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logger } = await import("./lib/telemetry/logger");
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logger.error("page.failed", { route: routePath, kind: routeType, method: request.method, cause });
};
