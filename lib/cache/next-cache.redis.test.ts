import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { type NextProcess, Source, startNextProcess } from "./next-processes.fixture";
import { Nodes } from "./nodes.fixture";

const urls = inject("redisUrls");
const { root, remove } = makeTemporaryRoot();
const source = new Source(root);
let nodes: Nodes;
let first: NextProcess;
let second: NextProcess;
let third: NextProcess;
let key: string;
let tag: string;

beforeAll(async () => {
  if (urls.length === 0) return;
  nodes = new Nodes(urls);
  [first, second, third] = await Promise.all([
    startNextProcess(source),
    startNextProcess(source),
    startNextProcess(source),
  ]);
  await Promise.all([first, second, third].map(inStep));
});
beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
  [key, tag] = [randomUUID(), `tag of ${randomUUID()}`];
  source.write(key, "one");
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop(), third?.stop()]);
  nodes?.close();
  remove();
});

const inStep = (each: NextProcess) => vi.waitFor(async () => expect(await each.isReady()).toBe(true), 10_000);
const given = () => ({ key, tags: [tag] });
const entriesIn = async (from = nodes) =>
  (await from.keysWith(":next.use_cache@")).filter((name) => name.includes("{shared:next}"));

/** Reads it in the first process until it is in Redis. Resolves with its key there. */
async function shared(read = given()): Promise<string> {
  const before = new Set(await entriesIn());
  return vi.waitFor(async () => {
    await first.read(read);
    const [added] = (await entriesIn()).filter((name) => !before.has(name));
    if (!added) throw new Error("The entry is not in Redis");
    return added;
  }, 10_000);
}

describe("what one process made", () => {
  test("another serves without making it", async () => {
    const entry = await shared();
    const loads = source.loadsOf(key);
    expect(await second.read(given())).toBe("one");
    expect(source.loadsOf(key)).toBe(loads);
    const lifeMs = await nodes.client.pttl(entry);
    expect([lifeMs > 7_190_000, lifeMs <= 7_200_000]).toEqual([true, true]);
  });

  test("is another's own when Redis is told nothing", async () => {
    const alone = await startNextProcess(source, { REDIS_CACHING_ENABLED: "false" });
    onTestFinished(() => alone.stop());
    await shared();
    const loads = source.loadsOf(key);
    expect([await alone.read(given()), await alone.read(given())]).toEqual(["one", "one"]);
    expect(source.loadsOf(key)).toBe(loads + 1);
  });
});

describe("a tag that falls in one process", () => {
  test("is seen by the other within half a second, and what they share is anew", async () => {
    await shared();
    await second.read(given());
    source.write(key, "two");
    const seen = second.readUntil("two", given());
    await first.updateTags([tag]);
    expect(await first.read(given())).toBe("two");
    expect(await seen).toBeLessThan(600);
    expect(source.loadsOf(key)).toBeLessThanOrEqual(3);
  });

  test.each([false, true])("while the other makes the entry wins; known before: %s", async (isKnown) => {
    if (isKnown) {
      await shared();
      await first.updateTags([tag]);
    }
    const loads = source.loadsOf(key);
    const early = second.read({ ...given(), slowMs: 600 });
    await vi.waitFor(() => expect(source.loadsOf(key)).toBe(loads + 1), 5_000);
    source.write(key, "two");
    await first.updateTags([tag]);
    expect(await early).toBe("one");
    await sleep(800); // longer than anything waits to be stored
    expect([await second.read(given()), await first.read(given())]).toEqual(["two", "two"]);
  });

  test("falls as well under its name in this house", async () => {
    tag = `t-${randomUUID()}`;
    await shared();
    await second.read(given());
    source.write(key, "two");
    await first.invalidate([`shared:next/${tag}`]);
    expect(await second.readUntil("two", given())).toBeLessThan(600);
  });

  test("only goes stale there, and is gone for the other", async () => {
    await shared();
    await second.read(given());
    source.write(key, "two");
    const seen = second.readUntil("two", given());
    await first.updateTags([tag], { expire: 60 });
    expect(await first.read(given())).toBe("one");
    expect(await seen).toBeLessThan(600);
    await vi.waitFor(async () => expect(await first.read(given())).toBe("two"));
  });
});

test("a path that falls in one process takes what pages under it show, in Redis too", async () => {
  const onPage = { ...given(), pathTags: ["_N_T_/layout", "_N_T_/courses"] };
  await shared();
  source.write(key, "two");
  await first.updateTags(["_N_T_/courses"]);
  expect(await first.read(given())).toBe("one"); // on another page
  expect(await second.read(onPage)).toBe("two");
  expect(await first.read(onPage)).toBe("two");
});

describe("what Redis holds is not believed:", () => {
  const overwrites: [string, (entry: string, other: string) => Promise<unknown>][] = [
    ["words", (entry) => nodes.client.set(entry, "garbage\nand more of it")],
    ["nothing", (entry) => nodes.client.set(entry, "")],
    ["a list", async (entry) => [await nodes.client.del(entry), await nodes.client.rpush(entry, "one", "two")]],
    [
      "the half of it",
      async (entry) => nodes.client.set(entry, ((await nodes.client.getBuffer(entry)) as Buffer).subarray(0, -2)),
    ],
    [
      "another value",
      async (entry) => {
        const bytes = (await nodes.client.getBuffer(entry)) as Buffer;
        bytes.write("two", bytes.length - 3);
        await nodes.client.set(entry, bytes);
      },
    ],
    [
      "another's entry",
      async (entry, other) => nodes.client.set(entry, (await nodes.client.getBuffer(other)) as Buffer),
    ],
  ];
  test.each(overwrites)("%s", async (_, overwrite) => {
    const entry = await shared();
    const other = randomUUID();
    source.write(other, "of another");
    await overwrite(entry, await shared({ key: other, tags: [tag] }));
    const loads = source.loadsOf(key);
    expect(await second.read(given())).toBe("one");
    expect(source.loadsOf(key)).toBe(loads + 1);
    const written = async () => (await nodes.client.getBuffer(entry).catch(() => null))?.toString("latin1");
    await vi.waitFor(async () => expect(await written()).toMatch(/one$/), 10_000);
    expect(await third.read(given())).toBe("one");
    expect(source.loadsOf(key)).toBe(loads + 1);
  });

  test("what was written with another secret", async () => {
    const other = await startNextProcess(source, { AUTH_SECRET: "another secret, which nobody else has" });
    onTestFinished(() => other.stop());
    await inStep(other);
    source.write(key, "forged");
    await other.read(given());
    await sleep(800);
    source.write(key, "one");
    expect(await second.read(given())).toBe("one");
  });
});

describe.runIf(urls.length === 1)("a Redis that", () => {
  let redis: RunningRedis;
  let server: Nodes;
  let processes: NextProcess[];
  beforeEach(async ({ skip }) => {
    const found = findRedis();
    if ("missing" in found) return skip(found.missing);
    const folder = makeTemporaryRoot();
    redis = await startRedis(found.program, { folder: folder.root, port: await freePort() });
    server = new Nodes([redis.url]);
    const start = () => startNextProcess(source, { REDIS_URL: redis.url });
    processes = await Promise.all([start(), start()]);
    await Promise.all(processes.map(inStep));
    await vi.waitFor(async () => {
      await processes[0]?.read(given());
      expect(await entriesIn(server)).toHaveLength(1);
    }, 10_000);
    onTestFinished(folder.remove);
  });
  afterEach(async () => {
    redis.thaw();
    server.close();
    await Promise.all(processes.map((each) => each.stop()));
    await redis.kill();
  });

  const readByAll = (durationMs: number) => Promise.all(processes.map((each) => each.readFor(durationMs, given())));

  test.each(["killed", "frozen"])(
    "is %s costs no right answer and no wait, and is shared again when it is back",
    async (how) => {
      await readByAll(100);
      if (how === "killed") await redis.kill();
      else redis.freeze();
      for (const { values, waitedMs } of await readByAll(2_000)) {
        expect(values).toEqual(["one"]);
        expect(waitedMs).toBeLessThan(250);
      }
      source.write(key, "two");
      await processes[0]?.updateTags([tag]); // nobody can be told
      expect(await processes[0]?.read(given())).toBe("two");
      expect(await processes[1]?.readUntil("two", given())).toBeLessThan(600);
      if (how === "killed") await redis.restart();
      else redis.thaw();
      await Promise.all(processes.map(inStep));
      for (const { values } of await readByAll(1_000)) expect(values).toEqual(["two"]);
      await vi.waitFor(async () => expect((await entriesIn(server)).length).toBeGreaterThan(0), 10_000);
    },
  );

  test("is frozen for a moment is told afterwards what was made meanwhile", async () => {
    const other = randomUUID();
    source.write(other, "made meanwhile");
    redis.freeze();
    expect(await processes[0]?.read({ key: other })).toBe("made meanwhile");
    redis.thaw();
    await vi.waitFor(async () => {
      await processes[0]?.read({ key: other });
      expect(await entriesIn(server)).toHaveLength(2);
    }, 10_000);
    const loads = source.loadsOf(other);
    expect(await processes[1]?.read({ key: other })).toBe("made meanwhile");
    expect(source.loadsOf(other)).toBe(loads);
  });

  test("is flushed costs no right answer", async () => {
    await server.client.flushall();
    source.write(key, "two");
    await processes[0]?.updateTags([tag]);
    expect(await processes[1]?.readUntil("two", given())).toBeLessThan(600);
  });

  test("is full costs no right answer, and what falls falls", async () => {
    await server.client.config("SET", "maxmemory", "1");
    expect((await readByAll(200)).map(({ values }) => values)).toEqual([["one"], ["one"]]);
    source.write(key, "two");
    await processes[0]?.updateTags([tag]);
    expect(await processes[1]?.readUntil("two", given())).toBeLessThan(600);
    expect(await processes[0]?.read(given())).toBe("two");
  });
});
