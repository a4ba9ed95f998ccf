import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { newId, newOwnId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

const HOT = "paceline:hot";
const WARM_UP_MS = 10_000;

const urls = inject("redisUrls");
const rows = new Rows();
let nodes: Nodes;
let first: CacheProcess;
let second: CacheProcess;
let held: CacheProcess;
let heldUp: Promise<{ count: number; durationMs: number }>;
let ids: string[];

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  const start = () => startProcess(process.env, rows);
  [first, second, held] = await Promise.all([start(), start(), start()]);
  for (const each of [first, second, held]) {
    await each.whenReady();
    await each.readEach(Array.from({ length: 20 }, newOwnId)); // so that it has its connections
  }
  heldUp = warmUpHeld();
  await vi.waitFor(() => expect(rows.loads).not.toEqual([]));
});
beforeEach(async ({ skip }) => {
  if (urls.length === 0) return skip("No Redis is here");
  rows.loads.length = 0;
  rows.before = hang;
  ids = Array.from({ length: 10 }, newId);
  for (const id of ids) rows.set(id, { version: 1 });
  await nodes.client.del(HOT);
});
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill(), held?.kill()]);
  nodes?.close();
});

/** Beside the other tests, for it lasts: a process warms up with rows whose loads hang. */
async function warmUpHeld() {
  rows.before = hang;
  await nodes.client.zadd(
    HOT,
    ...Array.from({ length: 20 }, (_, at) => [at, `["test.get_row","{\\"id\\":\\"hung-${at}\\"}"]`]).flat(),
  );
  const startedAt = performance.now();
  const count = await held.warmUp();
  return { count, durationMs: performance.now() - startedAt };
}
const hang = (id: string) => (id.startsWith("hung-") ? new Promise<void>(() => undefined) : Promise.resolve());

const readAll = async (times: number) => {
  for (let count = 0; count < times; count++) for (const id of ids) await first.read(id);
};
const tags = () => ids.map((id) => `learner:${id}/rows` as const);
const warmedBy = async ({ stats }: CacheProcess) => (await stats()).warmed;

describe("a process that starts", () => {
  test("reads what was hot in others, before anyone asks", async () => {
    await readAll(2);
    await first.shareHotReads();
    const before = await second.stats();
    expect(await second.warmUp()).toBeGreaterThanOrEqual(10);
    const after = await second.stats();
    expect([after.l2 - before.l2, after.warmed - before.warmed]).toEqual([0, 10]); // nobody asked: that is no hit
    for (const id of ids) await second.read(id);
    expect((await second.stats()).l1 - after.l1).toBe(10);
    expect(rows.loads.toSorted()).toEqual(ids.toSorted());
  });

  test("is not held up by what is no read", async () => {
    const before = await warmedBy(second);
    await nodes.client.zadd(
      HOT,
      9,
      "garbage",
      8,
      '["test.gone","{}"]',
      7,
      '["test.get_row","{"]',
      6,
      '["test.get_row",1]',
    );
    await readAll(2);
    await first.shareHotReads();
    const warmed = await second.warmUp();
    expect(warmed).toBe((await warmedBy(second)) - before);
    for (const id of ids) await second.read(id);
    expect(rows.loads.toSorted()).toEqual(ids.toSorted());
    await nodes.client.del(HOT);
    await nodes.client.set(HOT, "garbage");
    await expect(second.warmUp()).rejects.toThrow("WRONGTYPE");
  });
});

describe("what was read twice and fell", () => {
  test("is loaded again with no reader, two at a time", async () => {
    await readAll(2);
    const warmed = await warmedBy(first);
    let [underWay, mostAtOnce] = [0, 0];
    rows.before = async () => {
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      await sleep(30);
      underWay -= 1;
    };
    await first.invalidate(tags());
    await vi.waitFor(() => expect(rows.loads).toHaveLength(20), 5_000);
    expect(mostAtOnce).toBe(2);
    await vi.waitFor(async () => expect((await warmedBy(first)) - warmed).toBe(10));
    await readAll(1);
    expect(rows.loads).toHaveLength(20);
  });

  test("is loaded once for several writes in a row", async () => {
    await readAll(2);
    for (let count = 0; count < 5; count++) await first.invalidate(tags());
    await sleep(500);
    expect(rows.loads.length).toBeLessThanOrEqual(30);
    for (const id of ids) expect(rows.loadsOf(id)).toBeGreaterThanOrEqual(2);
  });

  test("but not what was read once", async () => {
    await readAll(1);
    await first.invalidate(tags());
    await sleep(300);
    expect(rows.loads).toHaveLength(10);
  });

  test("is left when the process stops", async () => {
    await readAll(2);
    rows.before = () => sleep(100);
    await first.invalidate(tags());
    await vi.waitFor(() => expect(rows.loads.length).toBeGreaterThan(10), 5_000);
    await first.stop();
    await sleep(500);
    expect(rows.loads.length).toBeLessThanOrEqual(14);
  });
});

test("a start is held up for ten seconds at most, also when every load hangs", async () => {
  const { count, durationMs } = await heldUp;
  expect(count).toBe(0);
  expect(durationMs).toBeGreaterThan(8_000);
  expect(durationMs).toBeLessThan(WARM_UP_MS + 500);
});
