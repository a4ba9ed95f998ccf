import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheHandler } from "next/cache";
import { isInStep, isSharedTierReady } from "./coherence";
import { invalidate } from "./invalidate";
import { startCache } from "./lifecycle";
import { readThrough } from "./next-reader.fixture";
import type { Tag } from "./tags";

// A process with Next's cache in it, which begins as a server does. It does what its parent asks for, and ends with it.
const [folder = ""] = process.argv.slice(2);
await startCache();
const { default: handler }: { default: CacheHandler } = await import("./next-handler.mjs");

export type Given = { key: string; tags?: string[]; pathTags?: string[]; slowMs?: number };

async function read({ key, slowMs = 0, ...given }: Given): Promise<string> {
  const load = async () => {
    const found = readFileSync(path.join(folder, key), "utf8");
    appendFileSync(path.join(folder, "loads"), `${key}\n`);
    await sleep(slowMs);
    return found;
  };
  return readThrough(handler, { key, ...given, load });
}

const calls = {
  read,
  updateTags: (tags: string[], durations?: { expire?: number }) => handler.updateTags(tags, durations),
  invalidate: (tags: Tag[]) => invalidate(tags),
  isReady: async () => isSharedTierReady() && isInStep(performance.now()),
  /** Reads again and again for so long. Resolves with all that was read, and the longest that one read waited for others. */
  async readFor(durationMs: number, given: Given) {
    const [values, endsAt] = [new Set<string>(), performance.now() + durationMs];
    const stalls = monitorEventLoopDelay({ resolution: 5 });
    stalls.enable();
    let slowestMs = 0;
    while (performance.now() < endsAt) {
      const askedAt = performance.now();
      values.add(await read(given));
      slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      await sleep(5);
    }
    return { values: [...values], waitedMs: slowestMs - stalls.max / 1e6 };
  },
  /** Resolves with how long it took until this was read. */
  async readUntil(value: string, given: Given): Promise<number> {
    const askedAt = performance.now();
    while ((await read(given)) !== value) await sleep(1);
    return performance.now() - askedAt;
  },
};
export type Calls = typeof calls;

type Call = { id: number; name: keyof Calls; given: unknown[] };
const say = (message: unknown) => process.send?.(message, undefined, undefined, () => undefined); // the parent may be gone

process.on("disconnect", () => process.exit());
process.on("message", async ({ id, name, given }: Call) => {
  try {
    const value = await (calls[name] as (...given: unknown[]) => Promise<unknown>)(...given);
    say({ id, value });
  } catch (error) {
    say({ id, error: String(error) });
  }
});
say("started");
