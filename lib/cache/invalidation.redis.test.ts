import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { newId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";
import type { Tag } from "./tags";

const BOUND_MS = 500;
const SLACK_MS = 100; // for what stands still on a machine that others use too

const urls = inject("redisUrls");
const rows = new Rows();
let nodes: Nodes;
let first: CacheProcess;
let second: CacheProcess;
let id: string;
let tag: Tag;

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  [first, second] = await Promise.all([startProcess(process.env, rows), startProcess(process.env, rows)]);
});
beforeEach(async ({ skip }) => {
  if (urls.length === 0) return skip("No Redis is here");
  id = newId();
  tag = `learner:${id}/rows`;
  rows.set(id, { version: 1 });
  await Promise.all([first.whenReady(), second.whenReady()]);
});
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  nodes?.close();
});

/** Both have it in memory, and Redis has it. */
async function readByBoth() {
  await first.read(id);
  await vi.waitFor(() => nodes.entryOf(id));
  await second.read(id);
  expect(rows.loadsOf(id)).toBe(1);
}

const versions = async () => [(await first.read(id)).version, (await second.read(id)).version];
const say = (line: string) => process.stderr.write(`  ${line}\n`);

describe("what one process wrote", () => {
  test("it reads at once, and the other within half a second", async () => {
    const waits: number[] = [];
    for (let version = 2; version <= 101; version++) {
      await second.read(id);
      rows.set(id, { version });
      const dropped = first.invalidate([tag]).then(() => first.read(id));
      const [own, waitMs] = await Promise.all([dropped, second.readUntil(id, version)]);
      expect(own.version).toBe(version);
      waits.push(waitMs);
    }
    waits.sort((a, b) => a - b);
    say(`Seen by the other process: median ${waits[50]?.toFixed(1)} ms, worst of 100 ${waits[99]?.toFixed(1)} ms`);
    expect(waits[99]).toBeLessThan(BOUND_MS);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["by the whole scope", () => first.invalidate([`learner:${id}`])],
    ["by one of many tags", () => first.invalidate([tag, `learner:${newId()}/rows`, "course:AAA-2026J"])],
    ["by a write that was cut off", () => first.cutOff([tag])],
    ["by the query's name", () => first.invalidateQuery("test.get_row")],
    ["by everything's fall", () => first.invalidateAll()],
  ])("falls in both: %s", async (_how, drop) => {
    await readByBoth();
    rows.set(id, { version: 2 });
    await drop();
    expect((await first.read(id)).version).toBe(2);
    expect(await second.readUntil(id, 2)).toBeLessThan(BOUND_MS);
    expect(await Promise.all([first.readLowest(id, 700), second.readLowest(id, 700)])).toEqual([2, 2]);
  });

  test("it reads at once also while others read", async () => {
    expect(await first.writeWhileRead(200)).toBe(0);
  });

  test("leaves what hangs on other tags, and what is of another query", async () => {
    await readByBoth();
    await second.read(id, "brief");
    await first.invalidate([`learner:${id}/others`, `learner:${newId()}`]);
    await first.invalidateQuery("test.get_pair");
    await sleep(50);
    await versions();
    expect(rows.loadsOf(id)).toBe(2);
    await first.invalidateQuery("test.get_row");
    await sleep(50);
    await second.read(id, "brief");
    expect(rows.loadsOf(id)).toBe(2);
  });

  test("may name thousands of tags", async () => {
    await readByBoth();
    rows.set(id, { version: 2 });
    const tags = Array.from({ length: 3_000 }, (_, index): Tag => `learner:many-${index}/rows`);
    const startedAt = performance.now();
    await first.invalidate([...tags, tag]);
    say(`3,001 tags dropped in ${Math.round(performance.now() - startedAt)} ms`);
    expect((await first.read(id)).version).toBe(2);
    expect(await second.readUntil(id, 2)).toBeLessThan(BOUND_MS);
    expect(await second.isReady()).toBe(true);
  });
});

describe("a write while the row is being loaded", () => {
  test.each([
    ["the same process", () => first],
    ["the other process", () => second],
  ])("wins over the load of %s", async (_which, loader) => {
    const held = Promise.withResolvers<void>();
    rows.before = () => held.promise;
    const early = loader().read(id);
    await vi.waitFor(() => expect(rows.loadsOf(id)).toBe(1));
    rows.before = async () => undefined;
    rows.set(id, { version: 2 });
    await first.invalidate([tag]);
    const own = first.read(id); // while the first load is still under way
    held.resolve();
    expect([(await early).version, (await own).version]).toEqual([1, 2]);
    await vi.waitFor(async () =>
      expect(await nodes.client.hget(await nodes.entryOf(id), "body")).toContain('"version":2'),
    );
    expect([await first.readLowest(id, 200), await second.readLowest(id, 200)]).toEqual([2, 2]);
  });
});

describe("a message that is lost", () => {
  test("with the subscriber's connection makes nobody read what was before for longer than half a second", async () => {
    const waits: number[] = [];
    for (let version = 2; version <= 5; version++) {
      await Promise.all([first.whenReady(), second.whenReady()]);
      await Promise.all([first.read(id), second.read(id)]);
      rows.set(id, { version });
      const kills = nodes.each.map((node) => node.call("CLIENT", "KILL", "TYPE", "pubsub"));
      const [own, waitMs] = await Promise.all([
        first.invalidate([tag]).then(() => first.read(id)),
        second.readUntil(id, version),
        ...kills,
      ]);
      expect(own.version).toBe(version);
      waits.push(waitMs);
    }
    expect(Math.max(...waits)).toBeLessThan(BOUND_MS + SLACK_MS);
    expect(await second.whenReady()).toBeLessThan(5_000);
  });

  test("and was no message: everything falls, for nobody can say what did", async () => {
    await readByBoth();
    rows.set(id, { version: 2 });
    await nodes.client.publish("paceline:fallen", "{");
    await sleep(100);
    await versions(); // from Redis, where nothing fell
    expect(rows.loadsOf(id)).toBe(1);
  });
});
