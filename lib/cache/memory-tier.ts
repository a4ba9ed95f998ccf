import "server-only";
import { LRUCache } from "lru-cache";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { type Answer, bytesOf } from "./answer";
import { countEviction } from "./stats";
import { TagClock } from "./tag-clock";

export type Kept = {
  answer: Answer;
  /** What it hangs on. */
  tags: readonly string[];
  /** The clock's tick before it was read or loaded. */
  mark: number;
  /** When it was last known to be right: ms of `performance.now`. */
  verifiedAt: number;
  /** Tells it from other versions of itself in Redis. */
  storedAs: string;
};

const tier = remember("cache-l1", () => ({
  clock: new TagClock(),
  kept: new LRUCache<string, Kept>({
    maxSize: Math.max(1, env.CACHE_L1_BYTES),
    sizeCalculation: ({ answer }) => bytesOf(answer),
    dispose: (_kept, _key, reason) => {
      if (reason === "evict") countEviction();
    },
  }),
}));

/** Ticks with each tag this process hears to have fallen. */
export const { clock } = tier;

/** The first tier: answers in this process, bounded in bytes, the least used dropped first. */
export const memoryTier = {
  /** What is kept and may still be right; undefined once it expired or a tag of it fell. */
  get(key: string): Kept | undefined {
    const found = tier.kept.get(key);
    if (!found) return undefined;
    if (found.answer.expiresAt > Date.now() && clock.isCurrent(found.tags, found.mark)) return found;
    tier.kept.delete(key);
    return undefined;
  },
  /** Keeps an answer, unless one of its tags fell since `mark`. */
  put(key: string, kept: Kept): void {
    if (clock.isCurrent(kept.tags, kept.mark)) tier.kept.set(key, kept);
  },
  size: () => ({ entries: tier.kept.size, bytes: tier.kept.calculatedSize, mostBytes: env.CACHE_L1_BYTES }),
};
