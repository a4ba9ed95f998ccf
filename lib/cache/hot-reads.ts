import "server-only";
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import { z } from "zod";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { isSharedTierReady } from "./coherence";
import type { Wanted } from "./find-answer";
import { onFall } from "./invalidate";
import { withRedis } from "./redis";
import { isUnasked, statsOf, unasked } from "./stats";
import type { Tag } from "./tags";

const MOST_TRACKED = 3_000;
const TRACKED_MS = 600_000; // since the last read
const HOT_READS = 2;
const MOST_AT_ONCE = 2; // of the database's connections, people come first
const SETTLE_MS = 50; // several writes in a row are one reason to load
const SHARED_KEY = "paceline:hot";
const MOST_SHARED = 100;
const SHARED_SECONDS = 86_400;
const SHARE_EVERY_MS = 30_000;
const WARM_UP_MS = 10_000;

type Read = { query: string; params: string; tags: readonly Tag[]; reads: number };

/** Makes a read by the name and parameters of its query; undefined when there is no such query. */
export type LoadByName = (query: string, params: unknown) => Promise<unknown>;

const state = remember("cache-hot-reads", () => ({
  reads: new LRUCache<string, Read>({ max: MOST_TRACKED, ttl: TRACKED_MS, updateAgeOnGet: true }),
  stale: new Map<string, Read>(),
  limit: pLimit(MOST_AT_ONCE),
  timer: undefined as NodeJS.Timeout | undefined,
  stopped: new AbortController(),
}));

/** Counts a read, so that what many read is loaded again before the next asks. */
export function noteRead({ key, query, policy, params, tags }: Wanted): void {
  if (!policy.isWarmed || isUnasked()) return;
  const known = state.reads.get(key);
  if (known) known.reads += 1;
  else state.reads.set(key, { query, params, tags, reads: 1 });
}

/** Loads what fell and is hot, two at a time, until `stopWarming`. Shares with other processes what is hot, for their start. */
export function startWarming(load: LoadByName): void {
  onFall((fallen) => {
    const isFallen = new Set<Tag>(fallen);
    for (const [key, read] of state.reads.entries()) {
      if (read.reads >= HOT_READS && read.tags.some((tag) => isFallen.has(tag))) state.stale.set(key, read);
    }
    if (state.stale.size > 0) setTimeout(reloadStale, SETTLE_MS, load).unref();
  });
  state.timer = setInterval(() => void shareHotReads().catch(() => undefined), SHARE_EVERY_MS);
  state.timer.unref();
}

export function stopWarming(): void {
  clearInterval(state.timer);
  state.stopped.abort();
  state.limit.clearQueue();
}

function reloadStale(load: LoadByName): void {
  const reads = [...state.stale.values()];
  state.stale.clear();
  for (const read of reads) void state.limit(() => warm(read, load));
}

async function warm({ query, params }: Read, load: LoadByName): Promise<void> {
  if (state.stopped.signal.aborted) return;
  await unasked(() => load(query, JSON.parse(params))).then(
    () => {
      statsOf(query).warmed += 1;
    },
    () => undefined, // whoever asks next meets the error, if it is still there
  );
}

/** Tells Redis what is read most here. */
export async function shareHotReads(): Promise<void> {
  const hottest = [...state.reads.values()].filter(({ reads }) => reads >= HOT_READS);
  if (hottest.length === 0 || !isSharedTierReady()) return;
  const scored = hottest
    .toSorted((a, b) => b.reads - a.reads)
    .slice(0, MOST_SHARED)
    .flatMap(({ query, params, reads }) => [reads, JSON.stringify([query, params])]);
  await withRedis(async (client) => {
    await client.zadd(SHARED_KEY, "GT", ...scored);
    await client.zremrangebyrank(SHARED_KEY, 0, -MOST_SHARED - 1);
    await client.expire(SHARED_KEY, SHARED_SECONDS);
  });
}

const shared = z.tuple([z.string(), z.string()]);

/**
 * After a start: reads what was hot in other processes, by `load(query, params)`, four at a time, for ten seconds at most.
 * Resolves with how many gave something. Without Redis nobody remembers, and it reads nothing.
 */
export async function warmUp(load: LoadByName): Promise<number> {
  if (!isSharedTierReady()) return 0;
  const startedAt = performance.now();
  const members = await withRedis((client) => client.zrevrange(SHARED_KEY, 0, MOST_SHARED - 1));
  const signal = AbortSignal.any([state.stopped.signal, AbortSignal.timeout(WARM_UP_MS)]);
  const limit = pLimit(2 * MOST_AT_ONCE);
  const timeIsUp = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  let count = 0;
  const reads = members.map((member) =>
    limit(async () => {
      if (signal.aborted) return;
      try {
        const [query, params] = shared.parse(JSON.parse(member));
        if ((await unasked(() => load(query, JSON.parse(params)))) === undefined) return; // no query of this version
        statsOf(query).warmed += 1;
        count += 1;
      } catch {
        // other parameters than this version's, or a row that is gone
      }
    }),
  );
  await Promise.race([Promise.all(reads), timeIsUp]);
  logger.info("cache.warmed_up", { count, of: members.length, durationMs: Math.round(performance.now() - startedAt) });
  return count;
}
