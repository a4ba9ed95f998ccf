import "server-only";
import { meter } from "@/lib/telemetry/metrics";
import { isInStep } from "./coherence";
import { memoryTier } from "./memory-tier";
import { isRedisConfigured, isRedisUsable } from "./redis";
import { allStats, OUTCOMES, processStats } from "./stats";

/** Watches both tiers, by query. Call once. */
export function observeCache(): void {
  observeQueries();
  meter
    .createObservableCounter("paceline_cache_evictions", { description: "Answers that left memory to make room" })
    .addCallback((result) => result.observe(processStats().evictions));
  meter
    .createObservableCounter("paceline_cache_invalidations", { description: "Drops by this process" })
    .addCallback((result) => result.observe(processStats().invalidations));
  meter
    .createObservableGauge("paceline_cache_entries", { description: "Answers in memory" })
    .addCallback((result) => result.observe(memoryTier.size().entries));
  meter
    .createObservableGauge("paceline_cache_bytes", { description: "What they weigh", unit: "By" })
    .addCallback((result) => result.observe(memoryTier.size().bytes));
  if (isRedisConfigured) observeRedis();
}

function observeQueries(): void {
  const reads = meter.createObservableCounter("paceline_cache_reads", {
    description: "Reads by how they ended, poisoned and oversize answers beside them",
  });
  const loads = meter.createObservableCounter("paceline_cache_loads", { description: "Loads from the database" });
  const failures = meter.createObservableCounter("paceline_cache_load_failures", { description: "Loads that failed" });
  const warmed = meter.createObservableCounter("paceline_cache_warmed", { description: "Loads before anyone asked" });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [query, stats] of allStats()) {
        for (const outcome of OUTCOMES) result.observe(reads, stats[outcome], { query, outcome });
        result.observe(loads, stats.loads, { query });
        result.observe(failures, stats.failedLoads, { query });
        result.observe(warmed, stats.warmed, { query });
      }
    },
    [reads, loads, failures, warmed],
  );
}

function observeRedis(): void {
  meter
    .createObservableGauge("paceline_redis_up", { description: "1 while Redis is asked, 0 while it is skipped" })
    .addCallback((result) => result.observe(Number(isRedisUsable())));
  meter
    .createObservableGauge("paceline_cache_in_step", { description: "1 while what others drop is heard here" })
    .addCallback((result) => result.observe(Number(isInStep(performance.now()))));
}
