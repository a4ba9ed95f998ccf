import "server-only";
import { startCache, stopCache } from "./cache/lifecycle";
import { observeCache } from "./cache/metrics";
import { analyticsDb, db } from "./db/client";
import { observePools } from "./db/metrics";
import { assertServerEnv, env } from "./env";
import { drainOnSignal } from "./http/drain";
import { serverRequests } from "./http/server-requests";
import { startSharingLimits, stopSharingLimits } from "./resilience/request-limits";
import { logger } from "./telemetry/logger";
import { areMetricsOn } from "./telemetry/metrics";
import { observeProcess } from "./telemetry/process-metrics";

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
  if (areMetricsOn) observeAll();
  logger.info("server.started", { node: process.versions.node, appUrl: env.APP_URL });
}

function observeAll(): void {
  observeProcess();
  observePools();
  observeCache();
  serverRequests.observe();
}
