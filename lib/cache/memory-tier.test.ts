import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { makeInstance, newId } from "./instance.fixture";
import { type Kept, memoryTier } from "./memory-tier";
import { processStats } from "./stats";

const MOST_BYTES = vi.hoisted(() => {
  const bytes = 16 * 1024 * 1024;
  process.env.CACHE_L1_BYTES = String(bytes);
  return bytes;
});

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const empty = await weigh();

test("two hundred thousand answers take no more room than there is", () => {
  const { evictions } = processStats();
  for (let index = 0; index < 200_000; index++) {
    memoryTier.put(...entryOf(String(index), 100));
    if (index % 1_000 === 0) expect(memoryTier.size().bytes).toBeLessThanOrEqual(MOST_BYTES);
  }
  const { entries, bytes } = memoryTier.size();
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(bytes).toBeGreaterThan(0.98 * MOST_BYTES);
  expect(processStats().evictions - evictions).toBe(200_000 - entries);
  expect([memoryTier.get(entryOf("0", 100)[0]), memoryTier.get(entryOf("199999", 100)[0])]).toEqual([
    undefined,
    expect.anything(),
  ]);
}, 30_000);

test.each([
  ["small", 0, 12_500],
  ["of some kilobytes", 4_000, 4_000],
  ["large", 100_000, 250],
])(
  "what reads keep that are %s weighs in the heap what it is counted as, or less",
  async (_size, length, count) => {
    const text = "x".repeat(length);
    const { read } = makeInstance(async () => ({ version: 1, text }));
    for (let index = 0; index < count; index += 100) {
      await Promise.all(Array.from({ length: 100 }, () => read(newId())));
    }
    const { entries, bytes } = memoryTier.size();
    const full = await weigh();
    process.stderr.write(
      `  ${count} answers of ${length} bytes and some: ${entries} kept, counted as ${mega(bytes)} MB; ` +
        `they weigh ${mega(full.kept - empty.kept)} MB, the process ${mega(full.resident)} MB\n`,
    );
    expect(bytes).toBeGreaterThan(0.9 * MOST_BYTES);
    expect(full.kept - empty.kept).toBeLessThan(1.15 * MOST_BYTES);
  },
  30_000,
);

test("an answer larger than all of it is not kept", () => {
  const [key, kept] = entryOf("too large", MOST_BYTES);
  memoryTier.put(key, kept);
  expect(memoryTier.get(key)).toBeUndefined();
});

function entryOf(name: string, length: number): [string, Kept] {
  const id = name.padStart(36, "-"); // as long as the ids of rows
  const [tag, now] = [`learner:${id}`, Date.now()];
  const body = Buffer.from(JSON.stringify({ id, text: "x".repeat(length) }));
  const answer = { body, etag: `"${id}"`, isAbsent: false, storedAt: now, freshUntil: now + 1e6, expiresAt: now + 2e6 };
  const tags = [tag, `${tag}/rows`, "query:test.get_row"];
  return [`test.get_row ${tag} {"id":"${id}"}`, { answer, tags, mark: 0, verifiedAt: now, storedAs: `${id}.` }];
}

async function weigh() {
  for (let count = 0; count < 3; count++) {
    collectGarbage();
    await sleep(20); // the memory of buffers is given back beside it
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { kept: heapUsed + external, resident: rss };
}

function mega(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
