import "server-only";
import { env } from "@/lib/env";
import { readByName } from "./cached-query";
import { startCoherence, stopCoherence } from "./coherence";
import { startWarming, stopWarming } from "./hot-reads";
import { dropPending } from "./invalidate";
import { registerNextCache } from "./next-cache";
import { connectRedis, disconnectRedis } from "./redis";

/** Connects to Redis, if there is one, and comes into step with the other processes. Never throws. */
export async function startCache(): Promise<void> {
  registerNextCache();
  await connectRedis();
  startCoherence(dropPending); // also where nothing is kept: what this process writes falls in the others
  if (env.PERFORMANCE_OPTIMIZATION_ENABLED) startWarming(readByName);
}

export function stopCache(): void {
  stopWarming();
  stopCoherence();
  disconnectRedis();
}
