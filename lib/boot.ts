import "server-only";
import { startCache, stopCache } from "./cache/lifecycle";
import { analyticsDb, db } from "./db/client";
import { assertServerEnv, env } from "./env";
import { drainOnSignal } from "./http/drain";
import { serverRequests } from "./http/server-requests";
import { startSharingLimits, stopSharingLimits } from "./resilience/request-limits";
import { logger } from "./telemetry/logger";

/** Checks the environment, watches the HTTP server, comes into step with other instances and gets ready to stop. Throws when the server could not work. */
export async function boot(): Promise<void> {
  assertServerEnv();
  serverRequests.inFlight(); // from here on every request is counted
  if (env.isProduction)
    drainOnSignal(async () => {
      stopSharingLimits();
      stopCache();
      await Promise.all([db.$disconnect(), analyticsDb.$disconnect()]);
    });
  await startCache();
  startSharingLimits();
  logger.info("server.started", { node: process.versions.node, appUrl: env.APP_URL });
}
