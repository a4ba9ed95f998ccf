import "server-only";
import { LRUCache } from "lru-cache";
import { remember } from "@/lib/remember";
import { hear, isInStep, queryTag } from "./coherence";
import { clock, type Kept, memoryTier } from "./memory-tier";
import type { StoredEntry } from "./next-entry";
import { NEXT_QUERY, NEXT_SCOPE, staleTagOf, tagOf } from "./next-tags";
import { COHERENCE_BOUND_MS, VERIFY_SECONDS } from "./policies";
import { isRedisConfigured } from "./redis";

const MOST_STALE_TAGS = 10_000;

/** An entry of `use cache` in this process, beside the answers and within their bytes. */
export type KeptEntry = Kept & { entry: StoredEntry };

/** Before an entry was made, or Redis was asked for it: ms of `performance.now`, and the clock's tick. */
export type Moment = { askedAt: number; mark: number };

const keyOf = (id: string) => `${NEXT_QUERY} ${id}`;

export const recall = (id: string) => memoryTier.get(keyOf(id)) as KeptEntry | undefined;

export const keep = (id: string, kept: KeptEntry) => memoryTier.put(keyOf(id), kept);

export const keptOf = (entry: StoredEntry, { askedAt, mark }: Moment): KeptEntry => ({
  entry,
  answer: {
    body: entry.value,
    etag: "",
    isAbsent: false,
    storedAt: entry.timestamp,
    freshUntil: entry.timestamp + entry.revalidate * 1_000,
    expiresAt: entry.timestamp + entry.expire * 1_000,
  },
  tags: [NEXT_SCOPE, queryTag(NEXT_QUERY), ...entry.tags.map(tagOf)],
  mark,
  verifiedAt: askedAt,
  storedAs: "",
});

/** Whether it may be served without asking Redis: see `isInStep`. */
export function isTrusted({ verifiedAt }: KeptEntry): boolean {
  const now = performance.now();
  const ageMs = now - verifiedAt;
  return !isRedisConfigured || ageMs <= COHERENCE_BOUND_MS || (ageMs <= VERIFY_SECONDS * 1_000 && isInStep(now));
}

/** Whether it may be served as it is, or once more while Next makes it anew, or not at all, on a page with these tags. */
export function standingOf({ entry, answer, tags, mark }: KeptEntry, pathTags: readonly string[]) {
  if (!clock.isCurrent([...tags, ...pathTags.map(tagOf)], mark)) return "gone";
  const stale = [...entry.tags, ...pathTags].filter((tag) => !clock.isCurrent([staleTagOf(tag)], mark));
  if (stale.some((tag) => (staleUntil.get(tag) ?? 0) <= Date.now())) return "gone";
  return stale.length > 0 || answer.freshUntil <= Date.now() ? "stale" : "fresh";
}

const staleUntil = remember("next-cache-stale", () => new LRUCache<string, number>({ max: MOST_STALE_TAGS }));

/**
 * What hangs on these tags and falls stale may be served here for so long. Other processes, which are not told how long, do not
 * serve it.
 */
export function allowStale(nextTags: readonly string[], forSeconds = Number.POSITIVE_INFINITY): void {
  const now = Date.now();
  for (const tag of nextTags) {
    const earlier = staleUntil.get(tag) ?? Number.POSITIVE_INFINITY;
    if (earlier <= now) hear({ tags: [tagOf(tag)] }); // what was too old before does not come back
    staleUntil.set(tag, Math.min(earlier > now ? earlier : Number.POSITIVE_INFINITY, now + forSeconds * 1_000));
  }
}
