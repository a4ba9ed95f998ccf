import "server-only";
import "./api/endpoints"; // loads every cached query
import { readByName } from "@/lib/cache/cached-query";
import { whenInStep } from "@/lib/cache/coherence";
import { warmUp } from "@/lib/cache/hot-reads";
import { logger } from "@/lib/telemetry/logger";

/** Reads what was hot before this process started, once it is in step with the others. Never throws. */
export async function warmUpCache(): Promise<void> {
  try {
    await whenInStep();
    await warmUp(readByName);
  } catch (error) {
    logger.warn("cache.warm_up_failed", { cause: error instanceof Error ? error.message : String(error) });
  }
}
