import "server-only";
import { analyticsDb, db } from "./db/client";
import { assertServerEnv, env } from "./env";
import { drainOnSignal } from "./http/drain";
import { serverRequests } from "./http/server-requests";
import { logger } from "./telemetry/logger";

/** Checks the environment, watches the HTTP server and gets ready to stop. Throws when the server could not work. */
export async function boot(): Promise<void> {
  assertServerEnv();
  serverRequests.inFlight(); // from here on every request is counted
  if (env.isProduction)
    drainOnSignal(async () => void (await Promise.all([db.$disconnect(), analyticsDb.$disconnect()])));
  logger.info("server.started", { node: process.versions.node, appUrl: env.APP_URL });
}
