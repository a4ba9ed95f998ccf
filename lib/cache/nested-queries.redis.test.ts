import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { newId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

// `pair` is made of `row`, for minutes, and of `brief`, which is fresh for a second and of use for two more.
const urls = inject("redisUrls");
const rows = new Rows();
let nodes: Nodes;
let first: CacheProcess;
let second: CacheProcess;
let id: string;

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  [first, second] = await Promise.all([startProcess(process.env, rows), startProcess(process.env, rows)]);
});
beforeEach(async ({ skip }) => {
  if (urls.length === 0) return skip("No Redis is here");
  id = newId();
  rows.set(id, { version: 1 });
  await Promise.all([first.whenReady(), second.whenReady()]);
});
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  nodes?.close();
});

type Times = { storedAt: number; freshUntil: number; expiresAt: number };

async function storedAs(query: string): Promise<Times> {
  const entry = await vi.waitFor(() => nodes.entryOf(id, query));
  const found = await nodes.client.hgetall(entry);
  return { storedAt: Number(found.storedAt), freshUntil: Number(found.freshUntil), expiresAt: Number(found.expiresAt) };
}

describe("times to live", () => {
  test("are those of the policy, shortened by a tenth at most, each by another share", async () => {
    const ids = Array.from({ length: 40 }, newId);
    const lives: number[] = [];
    for (id of ids) {
      rows.set(id, { version: 1 });
      await first.read(id);
      const { storedAt, freshUntil, expiresAt } = await storedAs("test.get_row");
      expect(freshUntil - storedAt).toBeGreaterThanOrEqual(0.9 * 300_000);
      expect(freshUntil - storedAt).toBeLessThanOrEqual(300_000);
      expect((expiresAt - freshUntil) / (freshUntil - storedAt)).toBeCloseTo(2, 3);
      lives.push(freshUntil - storedAt);
    }
    expect(new Set(lives).size).toBeGreaterThan(30);
    expect(Math.max(...lives) - Math.min(...lives)).toBeGreaterThan(0.05 * 300_000);
  });

  test("past fresh the old answer is served once more, and past its end never", async () => {
    expect((await first.read(id, "brief")).version).toBe(1);
    rows.set(id, { version: 2 });
    expect((await first.read(id, "brief")).version).toBe(1); // nobody said that it changed
    await sleep(1_050);
    expect((await first.read(id, "brief")).version).toBe(1);
    await vi.waitFor(async () => expect((await first.read(id, "brief")).version).toBe(2));
    const { stale } = await first.stats("test.get_brief");
    expect(stale).toBeGreaterThan(0);
    rows.set(id, { version: 3 });
    await sleep(3_050);
    expect((await second.read(id, "brief")).version).toBe(3);
    expect((await first.read(id, "brief")).version).toBe(3);
  });

  test("a load behind a stale answer that fails leaves the answer, and is tried again", async () => {
    await first.read(id, "brief");
    await sleep(1_050);
    rows.set(id, { version: 2 });
    rows.before = () => Promise.reject(new Error("The database is away"));
    for (let count = 0; count < 3; count++) {
      expect((await first.read(id, "brief")).version).toBe(1);
      await sleep(20);
    }
    rows.before = async () => undefined;
    await vi.waitFor(async () => expect((await first.read(id, "brief")).version).toBe(2));
  });
});

describe("an answer made from others", () => {
  test("is kept no longer than they are", async () => {
    await first.read(id, "pair");
    const [brief, pair] = [await storedAs("test.get_brief"), await storedAs("test.get_pair")];
    expect(pair.freshUntil).toBeLessThanOrEqual(brief.freshUntil);
    expect(pair.expiresAt).toBeLessThanOrEqual(brief.expiresAt);
    expect(pair.freshUntil - pair.storedAt).toBeGreaterThan(700);
  });

  test("is made of what they keep, as long as they may keep it", async () => {
    await first.read(id);
    await first.read(id, "brief");
    await storedAs("test.get_row");
    await storedAs("test.get_brief");
    await second.read(id, "pair");
    expect(rows.loadsOf(id)).toBe(2);
  });

  test("is made of nothing that this process verified before it began", async () => {
    await first.read(id);
    await vi.waitFor(() => nodes.entryOf(id));
    // Another has changed the row, and nobody here has heard of it.
    rows.set(id, { version: 2 });
    await nodes.client.del(`paceline:tag:{learner:${id}}/rows`);
    expect((await first.read(id)).version).toBe(1);
    expect(await first.read(id, "pair")).toMatchObject([{ version: 2 }, { version: 2 }]);
  });

  test("falls with them", async () => {
    await first.read(id, "pair");
    await storedAs("test.get_pair");
    await second.read(id, "pair");
    rows.set(id, { version: 2 });
    await first.invalidate([`learner:${id}/rows`]);
    expect(await first.read(id, "pair")).toMatchObject([{ version: 2 }, { version: 2 }]);
    await vi.waitFor(async () => expect(await second.read(id, "pair")).toMatchObject([{ version: 2 }, { version: 2 }]));
  });
});
