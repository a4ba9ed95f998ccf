import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { CacheEntry, CacheHandler } from "next/cache";
import { env } from "@/lib/env";
import { withDeadline } from "@/lib/http/deadline";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { invalidate } from "./invalidate";
import { clock } from "./memory-tier";
import { type StoredEntry, serveEntry, storeEntry } from "./next-entry";
import { allowStale, isTrusted, keep, keptOf, type Moment, recall, standingOf } from "./next-memory";
import { askShared, type Place, share } from "./next-shared";
import { digestOf, everyPathIfPath, NEXT_QUERY, staleTagOf, tagOf } from "./next-tags";
import { LOAD_DEADLINE_MS, MOST_BYTES } from "./policies";
import { countOutcome } from "./stats";

const MOST_EXPECTED = 10_000;
const SET_WAIT_MS = 1_000;
const ALREADY_PAST = -1; // Next serves it once more and makes it anew

/** What was so before Next began to make an entry: what fell since is not in it. */
type Expected = Moment & { at: number; place: Place | undefined };

const state = remember("next-cache-state", () => ({
  expected: new LRUCache<string, Expected>({ max: MOST_EXPECTED }),
  beingSet: new Map<string, Promise<void>>(),
}));

async function get(key: string, pathTags: string[]): Promise<CacheEntry | undefined> {
  if (!env.PERFORMANCE_OPTIMIZATION_ENABLED) return undefined;
  const id = digestOf(key); // a key holds the arguments, whatever their length
  await untilSet(id);
  const kept = recall(id);
  const held = kept && isTrusted(kept) ? kept : undefined;
  if (held && standingOf(held, pathTags) === "fresh") return serve(held, "l1");

  const now = performance.now();
  const before = { at: performance.timeOrigin + now, askedAt: now, mark: clock.mark() };
  const { found, place } = await askShared(id);
  const read = found && found.timestamp >= (held?.entry.timestamp ?? 0) ? keptOf(found, before) : undefined;
  if (read) keep(id, read);
  const best = [read, held].find((each) => each && standingOf(each, pathTags) !== "gone");
  if (best && standingOf(best, pathTags) === "fresh") return serve(best, "l2");
  // The earliest holds: of two gets, the first may have begun what is set.
  if (!state.expected.has(id)) state.expected.set(id, { ...before, place });
  if (best) return serve(best, "stale");
  countOutcome(NEXT_QUERY, "miss");
  return undefined;
}

async function set(key: string, pendingEntry: Promise<CacheEntry>): Promise<void> {
  const id = digestOf(key);
  const { promise, resolve } = Promise.withResolvers<void>();
  state.beingSet.set(id, promise);
  try {
    await withDeadline(LOAD_DEADLINE_MS, undefined, ({ signal }) => keepMade(id, pendingEntry, signal));
  } finally {
    if (state.beingSet.get(id) === promise) state.beingSet.delete(id);
    resolve();
  }
}

async function keepMade(id: string, pendingEntry: Promise<CacheEntry>, signal: AbortSignal): Promise<void> {
  const expected = state.expected.get(id);
  state.expected.delete(id);
  const made = await pendingEntry;
  if (!expected || made.timestamp < expected.at || made.expire <= 0) return made.value.cancel();
  const entry = await storeEntry(made, MOST_BYTES, signal);
  if (!entry) return;
  const kept = keptOf(entry, expected);
  keep(id, kept);
  // Others that asked for it wait for this method, so it does not wait for Redis.
  if (expected.place) void share(expected.place, entry, () => standingOf(kept, []) === "fresh");
}

/** Drops what hangs on these tags or, with `durations`, lets this process serve it stale for so long. */
async function updateTags(nextTags: string[], durations?: { expire?: number }): Promise<void> {
  if (durations) allowStale(nextTags, durations.expire);
  await invalidate([...everyPathIfPath(nextTags), ...nextTags.map(durations ? staleTagOf : tagOf)]);
}

async function untilSet(id: string): Promise<void> {
  const beingSet = state.beingSet.get(id);
  if (beingSet) await Promise.race([beingSet, sleep(SET_WAIT_MS, undefined, { ref: false })]);
}

function serve({ entry }: { entry: StoredEntry }, outcome: "l1" | "l2" | "stale"): CacheEntry {
  countOutcome(NEXT_QUERY, outcome);
  return serveEntry(entry, outcome === "stale" ? ALREADY_PAST : entry.revalidate);
}

function guarded<Args extends unknown[], Result>(
  method: keyof CacheHandler,
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result | undefined> {
  return async (...args) => {
    try {
      return await work(...args);
    } catch (error) {
      logger.warn("next_cache.failed", { method, cause: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
}

/**
 * Keeps what `use cache` makes, in this process and in Redis, as `cachedQuery` keeps answers: a tag that falls anywhere is seen
 * here half a second later at most, and Redis away costs speed, never an answer. No method rejects, or waits for Redis more
 * than 150 ms: to Next the one is a 500, the other a request that hangs.
 */
export const nextCache: CacheHandler = {
  get: guarded("get", get),
  set: guarded("set", set),
  refreshTags: async () => undefined, // tags arrive by themselves
  getExpiration: async () => Number.POSITIVE_INFINITY, // `get` looks at the tags of paths itself
  updateTags: guarded("updateTags", updateTags),
};

/** Puts it where lib/cache/next-handler.mjs finds it, the file that Next loads. */
export const registerNextCache = (): CacheHandler => remember("next-cache", () => nextCache);
