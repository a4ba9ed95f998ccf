import "server-only";
import { db } from "./db/client";
import { assertServerEnv, env } from "./env";
import { drainOnSignal } from "./http/drain";
import { serverRequests } from "./http/server-requests";
import { logger } from "./telemetry/logger";

/** Checks the environment, watches the HTTP server and gets ready to stop. A server that cannot work ends the process at once. */
export async function boot(): Promise<void> {
  try {
    assertServerEnv();
  } catch (error) {
    // Next would stay up and answer 500 to everything.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  serverRequests.inFlight(); // from here on every request is counted
  if (env.isProduction) drainOnSignal(() => db.$disconnect());
  logger.info("server.started", { node: process.versions.node, baseUrl: env.APP_URL });
}
