import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheEntry } from "next/cache";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryTier } from "./memory-tier";
import { nextCache, registerNextCache } from "./next-cache";
import builtHandler from "./next-handler.mjs";
import { HOUR, nextNow, readThrough, streamOf, textOf } from "./next-reader.fixture";
import { LOAD_DEADLINE_MS, MOST_BYTES } from "./policies";
import { statsOf } from "./stats";

vi.hoisted(() => {
  process.env.CACHE_L1_BYTES = String(4 * 1024 * 1024);
});

// Without Redis: what one process keeps for itself.
const load = vi.fn(async () => "made");
let key: string;
let tag: string;
beforeEach(() => {
  [key, tag] = [JSON.stringify([randomUUID(), [], ["a build"]]), `tag of ${randomUUID()}`];
  load.mockReset();
  load.mockImplementation(async () => "made");
});
afterEach(() => void vi.useRealTimers());

const read = (pathTags: string[] = []) => readThrough(nextCache, { key, tags: [tag], pathTags, load });
const passSeconds = (seconds: number) => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + seconds * 1_000 });
};

/** Asks for it, as Next does first, and then sets it. */
async function put(given: Partial<CacheEntry>): Promise<CacheEntry> {
  expect(await nextCache.get(key, [])).toBeUndefined();
  const entry = { ...HOUR, tags: [tag], timestamp: nextNow(), value: streamOf(), ...given };
  await nextCache.set(key, Promise.resolve(entry));
  return entry;
}

describe("what was set", () => {
  test("is got as it was, by each reader as a stream of its own", async () => {
    const { timestamp } = await put({ value: streamOf("one, ", "two") });
    const [first, second] = await Promise.all([nextCache.get(key, []), nextCache.get(key, [])]);
    expect(first).toEqual({ ...HOUR, tags: [tag], timestamp, value: expect.any(ReadableStream) });
    expect([await textOf(first as CacheEntry), await textOf(second as CacheEntry)]).toEqual(["one, two", "one, two"]);
  });

  test("is not changed by a reader who writes into it", async () => {
    await put({ value: streamOf("kept") });
    const reader = (await nextCache.get(key, []))?.value.getReader();
    (await reader?.read())?.value?.fill(0);
    expect(await read()).toBe("kept");
  });

  test("is made once for all who come after", async () => {
    expect([await read(), await read(), await read()]).toEqual(["made", "made", "made"]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test("is kept also when others asked for it while it was made", async () => {
    const slow = Promise.withResolvers<string>();
    load.mockReturnValueOnce(slow.promise);
    const making = read();
    await sleep(5);
    await nextCache.get(key, []);
    slow.resolve("made slowly");
    await making;
    expect(await read()).toBe("made slowly");
  });

  test("may be for ever, and of no bytes", async () => {
    await put({ expire: Number.POSITIVE_INFINITY, value: streamOf() });
    const kept = await nextCache.get(key, []);
    expect(kept?.expire).toBeGreaterThan(100 * 365 * 86_400);
    expect(await textOf(kept as CacheEntry)).toBe("");
  });

  test("is served past `revalidate`, with the word to make it anew, and not past `expire`", async () => {
    await read();
    passSeconds(HOUR.revalidate + 1);
    expect((await nextCache.get(key, []))?.revalidate).toBe(-1);
    passSeconds(HOUR.expire);
    expect(await nextCache.get(key, [])).toBeUndefined();
  });
});

describe("what is not whole is not kept:", () => {
  test("a stream that fails", async () => {
    await put({ value: streamOf("the first half", new Error("the database went away")) });
    expect(await nextCache.get(key, [])).toBeUndefined();
  });

  test("an entry that fails before it has a stream", async () => {
    await nextCache.get(key, []);
    await expect(nextCache.set(key, Promise.reject(new Error("no entry")))).resolves.toBeUndefined();
    expect(await nextCache.get(key, [])).toBeUndefined();
  });

  test("one that is too large, of which no more is read than shows it", async () => {
    const before = statsOf("next.use_cache").oversize;
    let parts = 0;
    const endless = new ReadableStream({
      pull(controller) {
        parts += 1;
        controller.enqueue(new Uint8Array(MOST_BYTES / 4));
      },
    });
    await put({ value: endless });
    expect(await nextCache.get(key, [])).toBeUndefined();
    expect([parts, statsOf("next.use_cache").oversize - before]).toEqual([expect.closeTo(6, -1), 1]);
    await put({ value: streamOf("x".repeat(MOST_BYTES)) });
    expect(await nextCache.get(key, [])).toBeDefined();
  });

  test("one that lives for no time", async () => {
    await put({ expire: 0, value: streamOf("now") });
    expect(await nextCache.get(key, [])).toBeUndefined();
  });
});

test("memory is bounded in bytes", async () => {
  for (let count = 0; count < 20; count++) {
    key = randomUUID();
    await put({ value: streamOf("x".repeat(MOST_BYTES)) });
  }
  const { entries, bytes, mostBytes } = memoryTier.size();
  expect([mostBytes, bytes <= mostBytes, entries > 0]).toEqual([4 * 1024 * 1024, true, true]);
});

describe("a get while the entry is being set", () => {
  test("waits for it", async () => {
    await nextCache.get(key, []);
    const made = Promise.withResolvers<CacheEntry>();
    const set = nextCache.set(key, made.promise);
    const got = nextCache.get(key, []);
    await sleep(20);
    made.resolve({ ...HOUR, tags: [], timestamp: nextNow(), value: streamOf("late") });
    expect(await textOf((await got) as CacheEntry)).toBe("late");
    await set;
  });

  test("is not held for ever by one that never comes, and neither is the set", async () => {
    const cancelled = vi.fn();
    const endless = { ...HOUR, tags: [], timestamp: nextNow(), value: new ReadableStream({ cancel: cancelled }) };
    for (const never of [new Promise<CacheEntry>(() => undefined), Promise.resolve(endless)]) {
      key = randomUUID();
      await nextCache.get(key, []);
      endless.timestamp = nextNow();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const set = nextCache.set(key, never);
      const askedAt = performance.now();
      expect(await nextCache.get(key, [])).toBeUndefined();
      expect(performance.now() - askedAt).toBeLessThan(1_500);
      vi.advanceTimersByTime(LOAD_DEADLINE_MS);
      await set;
      vi.useRealTimers();
    }
    expect(cancelled).toHaveBeenCalledTimes(1);
  });
});

describe("a tag that falls", () => {
  test("takes what hangs on it, and nothing else", async () => {
    await read();
    await nextCache.updateTags([randomUUID(), `${tag} too`]);
    await read();
    expect(load).toHaveBeenCalledTimes(1);
    await nextCache.updateTags([randomUUID(), tag]);
    await read();
    expect(load).toHaveBeenCalledTimes(2);
  });

  test("while the entry is being made wins", async () => {
    const slow = Promise.withResolvers<string>();
    load.mockReturnValueOnce(slow.promise);
    const early = read();
    await sleep(5);
    await nextCache.updateTags([tag]);
    slow.resolve("before");
    expect(await early).toBe("before");
    expect(await read()).toBe("made");
    expect(await read()).toBe("made");
    expect(load).toHaveBeenCalledTimes(2);
  });

  test("wins over the first of two that are being made, whichever get came last", async () => {
    const slow = Promise.withResolvers<string>();
    load.mockReturnValueOnce(slow.promise);
    const early = read();
    await sleep(5);
    await nextCache.updateTags([tag]);
    await nextCache.get(key, []);
    slow.resolve("before");
    await early;
    expect(await read()).toBe("made");
  });

  test("may be one nobody asked for before the entry was made, which is why that is not kept", async () => {
    await nextCache.set(key, Promise.resolve({ ...HOUR, tags: [], timestamp: nextNow(), value: streamOf("x") }));
    expect(await nextCache.get(key, [])).toBeUndefined();
    await nextCache.set(
      key,
      Promise.resolve({ ...HOUR, tags: [], timestamp: nextNow() - 1_000, value: streamOf("x") }),
    );
    expect(await nextCache.get(key, [])).toBeUndefined();
  });
});

describe("a tag that goes stale", () => {
  test("leaves what hangs on it to be served while it is made anew", async () => {
    await read();
    load.mockResolvedValueOnce("anew");
    await nextCache.updateTags([tag], { expire: 60 });
    expect((await nextCache.get(key, []))?.revalidate).toBe(-1);
    expect(await read()).toBe("made");
    await vi.waitFor(async () => expect(await read()).toBe("anew"));
    expect((await nextCache.get(key, []))?.revalidate).toBe(HOUR.revalidate);
    expect(load).toHaveBeenCalledTimes(2);
  });

  test.each([
    [{ expire: 60 }, 59, -1],
    [{ expire: 60 }, 61, undefined],
    [{ expire: 0 }, 0, undefined],
    [{}, 3_000, -1],
  ])("with %j after %i s", async (durations, seconds, revalidate) => {
    await read();
    await nextCache.updateTags([tag], durations);
    passSeconds(seconds);
    expect((await nextCache.get(key, []))?.revalidate).toBe(revalidate);
  });

  test("again brings nothing back and shortens the time only", async () => {
    await read();
    await nextCache.updateTags([tag], { expire: 60 });
    await nextCache.updateTags([tag], { expire: 600 });
    passSeconds(61);
    expect(await nextCache.get(key, [])).toBeUndefined();
    await nextCache.updateTags([tag], { expire: 600 });
    expect(await nextCache.get(key, [])).toBeUndefined();
  });
});

describe("a path that falls", () => {
  const [here, elsewhere] = ["_N_T_/courses/layout", "_N_T_/goals/layout"];

  test("takes every entry that pages under it show, and leaves it to others", async () => {
    await read([here]);
    await nextCache.updateTags([here]);
    expect(await nextCache.get(key, [elsewhere])).toBeDefined();
    expect(await nextCache.get(key, ["_N_T_/layout", here])).toBeUndefined();
    await read([here]);
    expect(await nextCache.get(key, [here])).toBeDefined();
  });

  test("is left to `get`", async () => {
    expect(await nextCache.getExpiration([here])).toBe(Number.POSITIVE_INFINITY);
    await expect(nextCache.refreshTags()).resolves.toBeUndefined();
  });
});

test("a fault of ours is a miss, not a failure of the page", async () => {
  await read();
  vi.spyOn(memoryTier, "get").mockImplementation(() => {
    throw new Error("a fault");
  });
  vi.spyOn(memoryTier, "put").mockImplementation(() => {
    throw new Error("a fault");
  });
  expect(await nextCache.get(key, [])).toBeUndefined();
  await expect(
    nextCache.set(key, Promise.resolve({ ...HOUR, tags: [], timestamp: nextNow(), value: streamOf() })),
  ).resolves.toBeUndefined();
  vi.restoreAllMocks();
});

test("with caching off nothing is found, kept or held", async () => {
  vi.stubEnv("PERFORMANCE_OPTIMIZATION_ENABLED", "false");
  vi.resetModules();
  const { nextCache: off } = await import("./next-cache");
  vi.unstubAllEnvs();
  const cancelled = vi.fn();
  await off.get(key, []);
  await off.set(
    key,
    Promise.resolve({ ...HOUR, tags: [], timestamp: nextNow(), value: new ReadableStream({ cancel: cancelled }) }),
  );
  expect(await off.get(key, [])).toBeUndefined();
  expect(await nextCache.get(key, [])).toBeUndefined();
  expect(cancelled).toHaveBeenCalledTimes(1);
});

test("the file Next loads keeps in memory while building, and stands for this when the server has booted", async () => {
  const made = vi.fn(async () => "made while building");
  const building = { key, tags: [tag], load: made };
  expect(await readThrough(builtHandler, building)).toBe("made while building");
  expect(await readThrough(builtHandler, building)).toBe("made while building");
  expect(made).toHaveBeenCalledTimes(1);
  const failing = { ...HOUR, tags: [], timestamp: nextNow(), value: streamOf("half", new Error("failed")) };
  await builtHandler.set(`${key}, failing`, Promise.resolve(failing));
  expect(await builtHandler.get(`${key}, failing`, [])).toBeUndefined();

  expect(registerNextCache()).toBe(nextCache);
  expect(await builtHandler.get(key, [])).toBeUndefined();
  expect(await readThrough(builtHandler, { key, tags: [tag], load })).toBe("made");
  expect(await read()).toBe("made");
  await builtHandler.updateTags([tag], undefined);
  expect(await builtHandler.get(key, [])).toBeUndefined();
  expect(load).toHaveBeenCalledTimes(1);
});
