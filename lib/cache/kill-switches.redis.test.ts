import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { newId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

const urls = inject("redisUrls");
const rows = new Rows();
let nodes: Nodes;
let usual: CacheProcess;
let id: string;

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  usual = await startProcess(process.env, rows);
});
beforeEach(async ({ skip }) => {
  if (urls.length === 0) return skip("No Redis is here");
  await usual.whenReady();
  id = newId();
  rows.set(id, { version: 1 });
});
afterAll(async () => {
  await usual?.kill();
  nodes?.close();
});

async function connections(): Promise<string[]> {
  const lists = await Promise.all(nodes.each.map((node) => node.client("LIST")));
  return lists.flatMap((list) =>
    [...String(list).matchAll(/^id=(\d+).* addr=(\S+)/gm)].map(([, , address]) => address ?? ""),
  );
}

describe("REDIS_CACHING_ENABLED=false", () => {
  let before: string[];
  let off: CacheProcess;
  beforeAll(async () => {
    if (urls.length === 0) return;
    await usual.whenReady();
    before = await connections();
    off = await startProcess({ ...process.env, REDIS_CACHING_ENABLED: "false" }, rows);
  });
  afterAll(() => off?.kill());

  test("the process has no connection to Redis and leaves nothing there", async () => {
    await off.read(id);
    await off.invalidate([`learner:${id}`]);
    await off.invalidateQuery("test.get_row");
    await off.invalidateAll();
    await off.read(id);
    await off.shareHotReads();
    expect(await off.warmUp()).toBe(0);
    expect((await connections()).filter((address) => !before.includes(address))).toEqual([]);
    expect(await nodes.keysWith(id)).toEqual([]);
  });

  test("loads once for all who read at once, keeps it, and shows what it writes", async () => {
    expect(await off.readAtOnce(id, 1_000)).toEqual({ 1: 1_000 });
    expect(await off.readAtOnce(id, 1_000)).toEqual({ 1: 1_000 });
    expect(rows.loadsOf(id)).toBe(1);
    rows.set(id, { version: 2 });
    await off.invalidate([`learner:${id}/rows`]);
    expect(await off.readAtOnce(id, 1_000)).toEqual({ 2: 1_000 });
    expect(await off.read(id, "pair")).toMatchObject([{ version: 2 }, { version: 2 }]);
    expect(await off.isReady()).toBe(false); // Redis is not to be asked
  });
});

describe("PERFORMANCE_OPTIMIZATION_ENABLED=false", () => {
  let off: CacheProcess;
  beforeAll(async () => {
    if (urls.length === 0) return;
    off = await startProcess({ ...process.env, PERFORMANCE_OPTIMIZATION_ENABLED: "false" }, rows);
  });
  afterAll(() => off?.kill());

  test("every read loads, and gives what it gives with caching on", async () => {
    expect(await off.read(id)).toEqual(await usual.read(id));
    expect(await off.readAtOnce(id, 5)).toEqual({ 1: 5 });
    expect(rows.loadsOf(id)).toBe(7);
    expect(await off.bytes(id)).toEqual(await usual.bytes(id));
    await off.bytes(id);
    expect(rows.loadsOf(id)).toBe(9);
    expect((await off.memory()).entries).toBe(0);
  });

  test("that a row is not there too", async () => {
    rows.set(id, undefined);
    for (const read of [() => off.read(id), () => off.bytes(id)]) {
      await expect(read()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(rows.loadsOf(id)).toBe(2);
    expect(await nodes.keysWith(id)).toEqual([]);
  });

  test("what it writes falls in the processes that cache", async () => {
    await usual.read(id);
    await vi.waitFor(() => nodes.entryOf(id));
    rows.set(id, { version: 2 });
    await off.invalidate([`learner:${id}/rows`]);
    expect(await usual.readUntil(id, 2)).toBeLessThan(500);
  });
});
