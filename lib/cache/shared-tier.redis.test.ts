import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { newId, type Read } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

const urls = inject("redisUrls");
const rows = new Rows();
let nodes: Nodes;
let first: CacheProcess;
let second: CacheProcess;
let id: string;
let row: Read;

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  [first, second] = await Promise.all([startProcess(process.env, rows), startProcess(process.env, rows)]);
  await Promise.all([first.whenReady(), second.whenReady()]);
});
beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
  id = newId();
  rows.set(id, { version: 1_700_000_000_001 });
  row = { id, version: 1_700_000_000_001, half: 850_000_000_000.5, at: "2023-11-14T22:13:20.001Z" };
});
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  nodes?.close();
});

/** Resolves with the key of the entry once it is stored: nobody who reads waits for that. */
const stored = () => vi.waitFor(() => nodes.entryOf(id));

describe("what one process loaded", () => {
  test("another reads without loading, with numbers and dates as they were", async () => {
    expect(await first.read(id)).toEqual(row);
    await stored();
    expect(await second.read(id)).toEqual(row);
    expect(await second.bytes(id)).toEqual(await first.bytes(id));
    expect(rows.loadsOf(id)).toBe(1);
  });

  test("costs it one command of Redis, and the next read none", async () => {
    const commands = await watchCommands(id);
    await first.read(id);
    await vi.waitFor(() => expect(commands).toEqual(["eval", "eval"])); // asked for, then stored
    commands.length = 0;
    await second.read(id);
    await sleep(20);
    expect(commands.splice(0)).toEqual(["eval"]);
    await second.read(id);
    await first.read(id);
    await sleep(20);
    expect(commands).toEqual([]);
  });

  test("is kept with its tags under keys of one slot, for as long as the policy says", async () => {
    await first.read(id);
    const entry = await stored();
    const keys = await nodes.keysWith(id);
    expect(keys.map((key) => key.replace(id, "ID")).toSorted()).toEqual([
      expect.stringMatching(/^paceline:\w{8}:\{learner:ID\}:test\.get_row@\w+:[\w-]{22}$/),
      "paceline:tag:{learner:ID}",
      "paceline:tag:{learner:ID}/rows",
    ]);
    const slots = await Promise.all(keys.map((key) => slotOf(key)));
    expect(new Set(slots).size).toBe(1);
    const secondsLeft = await nodes.client.ttl(entry);
    expect(secondsLeft).toBeLessThanOrEqual(900);
    expect(secondsLeft).toBeGreaterThanOrEqual(0.9 * 900 - 2);
    for (const tag of keys.filter((key) => key.includes(":tag:"))) {
      expect(await nodes.client.ttl(tag)).toBeGreaterThan(secondsLeft);
    }
  });

  test("that a row is not there, is known to the other for half a minute at most", async () => {
    rows.set(id, undefined);
    await expect(first.read(id)).rejects.toMatchObject({ code: "not_found", message: `No row ${id}` });
    const millisecondsLeft = await nodes.client.pttl(await stored());
    expect(millisecondsLeft).toBeGreaterThan(25_000);
    expect(millisecondsLeft).toBeLessThanOrEqual(30_000);
    await expect(second.read(id)).rejects.toMatchObject({ code: "not_found", message: `No row ${id}` });
    expect(rows.loadsOf(id)).toBe(1);
  });

  test("holds in the other's memory no more than itself, however much came with it", async () => {
    const ids = Array.from({ length: 100 }, newId);
    for (const each of ids) rows.set(each, { version: 1, text: "x".repeat(500) });
    await first.readEach(ids);
    await vi.waitFor(async () => expect((await nodes.keysWith("test.get_row@")).length).toBeGreaterThanOrEqual(100));
    const before = await second.stats();
    await second.readEach(ids);
    expect((await second.stats()).l2 - before.l2).toBe(100);
    for (const each of ids) expect(await second.blockBytes(each)).toBeLessThanOrEqual(Buffer.poolSize);
  });

  test("is not stored above 512 KB, and that is counted", async () => {
    const { oversize } = await first.stats();
    rows.set(id, {
      version: 1,
      text: "x".repeat(512 * 1024 - JSON.stringify({ ...row, version: 1, half: 0.5, text: "" }).length - 12),
    });
    await first.read(id);
    expect(await nodes.client.hstrlen(await stored(), "body")).toBeGreaterThan(512 * 1024 - 20);
    const large = newId();
    rows.set(large, { version: 2, text: "x".repeat(512 * 1024) });
    for (const each of [first, second, first]) expect((await each.read(large)).version).toBe(2);
    expect(rows.loadsOf(large)).toBe(3);
    await sleep(50);
    expect((await nodes.keysWith(large)).filter((key) => !key.includes(":tag:"))).toEqual([]);
    expect((await first.stats()).oversize).toBe(oversize + 2);
  });
});

describe("an entry that is no answer of the query", () => {
  const ahead = (milliseconds: number) => String(Date.now() + milliseconds);
  const HOUR = 3_600_000;

  test.each<[string, Record<string, () => string>]>([
    ["a body that is no JSON", { body: () => "{" }],
    ["JSON of another shape", { body: () => '{"id":1}' }],
    ["JSON of a neighbouring shape", { body: () => JSON.stringify({ ...row, version: "1" }) }],
    ["another format", { format: () => "0" }],
    ["an end far off", { expiresAt: () => ahead(365 * 24 * HOUR) }],
    ["an end an hour after its policy's", { expiresAt: () => ahead(HOUR + 900_000) }],
    [
      "a beginning in the future",
      { storedAt: () => ahead(HOUR), freshUntil: () => ahead(HOUR), expiresAt: () => ahead(HOUR) },
    ],
    ["freshness beyond its policy's", { freshUntil: () => ahead(600_000) }],
    ["freshness after its end", { freshUntil: () => ahead(899_999), expiresAt: () => ahead(1_000) }],
    ["a moment that is none", { storedAt: () => "yesterday" }],
    ["a row that is not there, for longer than half a minute", { absent: () => "1" }],
    ["neither there nor not", { absent: () => "2" }],
  ])("%s: is a counted miss, and replaced", async (_what, fields) => {
    await first.read(id);
    const entry = await stored();
    for (const [field, value] of Object.entries(fields)) await nodes.client.hset(entry, field, value());
    await expectReplaced(entry);
  });

  test.each(["id", "format", "body", "absent", "storedAt", "freshUntil", "expiresAt"])(
    "without %s: is a counted miss, and replaced",
    async (field) => {
      await first.read(id);
      const entry = await stored();
      await nodes.client.hdel(entry, field);
      await expectReplaced(entry);
    },
  );

  test.each([
    ["a string", (key: string) => nodes.client.set(key, "garbage")],
    ["a list", (key: string) => nodes.client.rpush(key, "garbage")],
  ])("%s: is a counted miss, and replaced", async (_what, poison) => {
    await first.read(id);
    const entry = await stored();
    await nodes.client.del(entry);
    await poison(entry);
    await expectReplaced(entry);
  });

  async function expectReplaced(entry: string) {
    const before = await second.stats();
    expect(await second.read(id)).toEqual(row);
    const { poisoned, miss } = await second.stats();
    expect([poisoned - before.poisoned, miss - before.miss]).toEqual([1, 1]);
    expect(rows.loadsOf(id)).toBe(2);
    const now = await vi.waitFor(async () => {
      const found = await nodes.client.hgetall(entry);
      expect(found).toMatchObject({ format: "1", absent: "0", body: JSON.stringify(row) });
      return found;
    });
    expect(Math.abs(Number(now.storedAt) - Date.now())).toBeLessThan(5_000);
    expect(Number(now.freshUntil)).toBeLessThanOrEqual(Number(now.storedAt) + 300_000);
    expect(Number(now.expiresAt)).toBeLessThanOrEqual(Number(now.storedAt) + 900_000);
  }

  test("but for fields that the query does not have is used, and they reach nobody", async () => {
    await first.read(id);
    await nodes.client.hset(await stored(), "body", JSON.stringify({ ...row, secret: "x", __proto__: null }));
    const { body, etag } = await second.bytes(id);
    expect(body).toBe(JSON.stringify(row));
    expect(etag).toBe(`"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`);
    expect(await second.read(id)).toEqual(row);
    expect(rows.loadsOf(id)).toBe(1);
  });
});

/** The slot that the servers themselves give to a key; 0 where there are none. */
async function slotOf(key: string): Promise<number> {
  return urls.length > 1 ? Number(await nodes.each[0]?.cluster("KEYSLOT", key)) : 0;
}

/** Lists the commands, as they come, that clients send and that contain this text; `evalsha` counts as `eval`. */
async function watchCommands(text: string): Promise<string[]> {
  const commands: string[] = [];
  for (const node of nodes.each) {
    const monitor = await node.monitor();
    monitor.on("monitor", (_at: string, [name = "", ...given]: string[], source: string) => {
      const isClients = source !== "lua" && !["keys", "info"].includes(name);
      if (isClients && given.some((argument) => argument.includes(text))) commands.push(name.replace("sha", ""));
    });
    onTestFinished(() => monitor.disconnect());
  }
  return commands;
}
