import "server-only";
import { env } from "@/lib/env";
import { startCoherence, stopCoherence } from "./coherence";
import { startWarming, stopWarming } from "./hot-reads";
import { dropPending } from "./invalidate";
import { connectRedis, disconnectRedis } from "./redis";

/** Connects to Redis, if there is one, and comes into step with the other processes. Never throws. */
export async function startCache(): Promise<void> {
  await connectRedis();
  if (!env.PERFORMANCE_OPTIMIZATION_ENABLED) return;
  startCoherence(dropPending);
  startWarming();
}

export function stopCache(): void {
  stopWarming();
  stopCoherence();
  disconnectRedis();
}
