import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { newId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

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
  for (let count = 0; count < 20; count++)
    await Promise.all([first, second].map((each) => each.readAtOnce(newId(), 10))); // warm
});
beforeEach(async ({ skip }) => {
  if (urls.length === 0) return skip("No Redis is here");
  id = newId();
  rows.set(id, { version: 1 });
  rows.before = async () => undefined;
  await Promise.all([first.whenReady(), second.whenReady()]);
});
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  nodes?.close();
});

describe("a thousand reads at once in each of two processes", () => {
  test("load once", async () => {
    rows.before = () => sleep(100);
    const outcomes = await Promise.all([first.readAtOnce(id, 1_000), second.readAtOnce(id, 1_000)]);
    expect(outcomes).toEqual([{ 1: 1_000 }, { 1: 1_000 }]);
    expect(rows.loadsOf(id)).toBe(1);
  });

  test("load once when the row is not there", async () => {
    rows.set(id, undefined);
    rows.before = () => sleep(100);
    const outcomes = await Promise.all([first.readAtOnce(id, 1_000), second.readAtOnce(id, 1_000)]);
    expect(outcomes).toEqual([{ not_found: 1_000 }, { not_found: 1_000 }]);
    expect(rows.loadsOf(id)).toBe(1);
  });

  test("load once a process where there is no Redis", async () => {
    const away = { ...process.env, REDIS_URL: "redis://127.0.0.1:1" };
    const [third, fourth] = await Promise.all([startProcess(away, rows), startProcess(away, rows)]);
    rows.before = () => sleep(100);
    const outcomes = await Promise.all([third.readAtOnce(id, 1_000), fourth.readAtOnce(id, 1_000)]);
    await Promise.all([third.kill(), fourth.kill()]);
    expect(outcomes).toEqual([{ 1: 1_000 }, { 1: 1_000 }]);
    expect(rows.loadsOf(id)).toBe(2);
  });

  test("are answered at once from what is stale, and load once behind it", async () => {
    await first.read(id, "brief");
    await vi.waitFor(() => nodes.entryOf(id, "test.get_brief"));
    await second.read(id, "brief");
    await sleep(1_100);
    rows.set(id, { version: 2 });
    const held = Promise.withResolvers<void>();
    rows.before = () => held.promise;
    const outcomes = await Promise.all([first.readAtOnce(id, 1_000, "brief"), second.readAtOnce(id, 1_000, "brief")]);
    expect(outcomes).toEqual([{ 1: 1_000 }, { 1: 1_000 }]); // while nothing is loaded
    await vi.waitFor(() => expect(rows.loadsOf(id)).toBe(2));
    held.resolve();
    await vi.waitFor(async () => {
      expect((await first.read(id, "brief")).version).toBe(2);
      expect((await second.read(id, "brief")).version).toBe(2);
    });
    expect(rows.loadsOf(id)).toBe(2);
  });
});

test("a load that lasts is waited for, and not begun by others", async () => {
  rows.before = () => sleep(2_200); // longer than the right to load lasts by itself
  const reads = await Promise.all([first.read(id), sleep(50).then(() => second.read(id))]);
  expect(reads.map(({ version }) => version)).toEqual([1, 1]);
  expect(rows.loadsOf(id)).toBe(1);
});

test("a process that is killed while it loads holds the others up for two seconds at most, and then one loads", async () => {
  const third = await startProcess(process.env, rows);
  await third.whenReady();
  rows.before = () => new Promise(() => undefined);
  third.read(id).catch(() => undefined);
  await vi.waitFor(() => expect(rows.loadsOf(id)).toBe(1));
  rows.before = () => sleep(100);
  await third.kill();
  const killedAt = performance.now();
  const outcomes = await Promise.all([first.readAtOnce(id, 100), second.readAtOnce(id, 100)]);
  expect(performance.now() - killedAt).toBeLessThan(2_500);
  expect(outcomes).toEqual([{ 1: 100 }, { 1: 100 }]);
  expect(rows.loadsOf(id)).toBe(2);
});

test("a lock that has no end holds nobody up", async () => {
  await first.read(id);
  const entry = await vi.waitFor(() => nodes.entryOf(id));
  await nodes.client.del(entry);
  await nodes.client.set(`${entry}:lock`, "somebody");
  const askedAt = performance.now();
  expect((await second.read(id)).version).toBe(1);
  expect(performance.now() - askedAt).toBeLessThan(1_000);
});

test("a load that fails is not kept; who waits for it elsewhere tries too, one process after the other", async () => {
  let underWay = 0;
  let mostAtOnce = 0;
  rows.before = async () => {
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    await sleep(100);
    underWay -= 1;
    throw new Error("The database is away");
  };
  const outcomes = await Promise.all([first.readAtOnce(id, 50), second.readAtOnce(id, 50)]);
  expect(outcomes).toEqual([{ "The database is away": 50 }, { "The database is away": 50 }]);
  expect([rows.loadsOf(id), mostAtOnce]).toEqual([2, 1]);
  rows.before = async () => undefined;
  expect([(await first.read(id)).version, (await second.read(id)).version]).toEqual([1, 1]);
  expect(rows.loadsOf(id)).toBe(3);
});
