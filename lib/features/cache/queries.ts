import "server-only";
import { cachedQueries } from "@/lib/cache/cached-query";
import { isInStep } from "@/lib/cache/coherence";
import { memoryTier } from "@/lib/cache/memory-tier";
import { POLICIES, type PolicyName } from "@/lib/cache/policies";
import { isRedisConfigured, isRedisUsable } from "@/lib/cache/redis";
import { processStats, statsOf } from "@/lib/cache/stats";
import { env } from "@/lib/env";
import { measure } from "@/lib/telemetry/measure";
import type { CacheReport, PolicyReport, QueryReport } from "./schema";

/** How the cache of this process stands now. It lists the queries whose modules have been loaded. */
export function getCacheReport(): Promise<CacheReport> {
  return measure("cache.get_report", async () => {
    const { evictions, invalidations } = processStats();
    const policies = (Object.keys(POLICIES) as PolicyName[]).map(reportPolicy);
    const queries = policies.flatMap((policy) => policy.queries);
    const [reads, misses] = [sum(queries.map((query) => query.reads)), sum(queries.map(({ miss }) => miss))];
    return {
      since: new Date(performance.timeOrigin).toISOString(),
      isCachingEnabled: env.PERFORMANCE_OPTIMIZATION_ENABLED,
      isRedisEnabled: env.REDIS_CACHING_ENABLED,
      redis: redisState(),
      isInStep: isRedisConfigured && env.PERFORMANCE_OPTIMIZATION_ENABLED ? isInStep(performance.now()) : null,
      memory: { ...memoryTier.size(), evictions },
      reads,
      hitRate: hitRateOf(reads, misses),
      invalidations,
      policies,
    };
  });
}

function redisState(): CacheReport["redis"] {
  if (!env.REDIS_URL) return "not configured";
  if (!env.REDIS_CACHING_ENABLED) return "switched off";
  return isRedisUsable() ? "up" : "away";
}

function reportPolicy(name: PolicyName): PolicyReport {
  const { what, freshSeconds, staleSeconds, l1Seconds, droppedBy } = POLICIES[name];
  const queries = [...cachedQueries.values()]
    .filter(({ spec }) => spec.policy === name)
    .map(({ spec }) => reportQuery(spec.name))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { name, what, freshSeconds, staleSeconds, memorySeconds: l1Seconds, droppedBy, queries };
}

function reportQuery(name: string): QueryReport {
  const { loadMsInAll, slowestLoadMs, ...counted } = statsOf(name);
  const reads = counted.l1 + counted.l2 + counted.stale + counted.joined + counted.miss;
  const hasLoaded = counted.loads > 0;
  return {
    name,
    reads,
    ...counted,
    hitRate: hitRateOf(reads, counted.miss),
    meanLoadMs: hasLoaded ? loadMsInAll / counted.loads : null,
    slowestLoadMs: hasLoaded ? slowestLoadMs : null,
  };
}

const hitRateOf = (reads: number, misses: number) => (reads > 0 ? (reads - misses) / reads : null);

const sum = (figures: number[]) => figures.reduce((total, figure) => total + figure, 0);
