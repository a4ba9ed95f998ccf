import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { remember } from "@/lib/remember";

/**
 * How reads end: found in memory, found in Redis, found past fresh, loaded, or joined to another's load. Beside them, what went
 * wrong: an entry in Redis that is no answer of the query, an answer too large to keep.
 */
export const OUTCOMES = ["l1", "l2", "stale", "miss", "joined", "poisoned", "oversize"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one process counted of one cached query since it started. */
export type QueryStats = Record<Outcome, number> & {
  loads: number;
  failedLoads: number;
  loadMsInAll: number;
  slowestLoadMs: number;
  warmed: number;
};

const stats = remember("cache-stats", () => ({
  queries: new Map<string, QueryStats>(),
  evictions: 0,
  invalidations: 0,
  unasked: new AsyncLocalStorage<true>(),
}));

const none = (): QueryStats => ({
  l1: 0,
  l2: 0,
  stale: 0,
  miss: 0,
  joined: 0,
  poisoned: 0,
  oversize: 0,
  loads: 0,
  failedLoads: 0,
  loadMsInAll: 0,
  slowestLoadMs: 0,
  warmed: 0,
});

export const allStats = (): ReadonlyMap<string, QueryStats> => stats.queries;

export function statsOf(query: string): QueryStats {
  const found = stats.queries.get(query) ?? none();
  stats.queries.set(query, found);
  return found;
}

/** Runs reads that nobody asked for: how they end is not counted, what they load is. */
export const unasked = <T>(work: () => Promise<T>): Promise<T> => stats.unasked.run(true, work);

export const isUnasked = (): boolean => stats.unasked.getStore() ?? false;

export function countOutcome(query: string, outcome: Outcome): void {
  if (isUnasked()) return;
  statsOf(query)[outcome] += 1;
}

export function countLoad(query: string, durationMs: number, hasFailed: boolean): void {
  const counted = statsOf(query);
  counted.loads += 1;
  if (hasFailed) counted.failedLoads += 1;
  counted.loadMsInAll += durationMs;
  counted.slowestLoadMs = Math.max(counted.slowestLoadMs, durationMs);
}

export function countEviction(): void {
  stats.evictions += 1;
}

export function countInvalidation(): void {
  stats.invalidations += 1;
}

export const processStats = () => ({ evictions: stats.evictions, invalidations: stats.invalidations });
