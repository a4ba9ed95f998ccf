import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis, startRedisCluster } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { newId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";
import type { Tag } from "./tags";

const BOUND_MS = 500;
const SLACK_MS = 100; // for what stands still on a machine that others use too

const isCluster = process.env.REDIS_CLUSTER === "true";
const found = findRedis();
const rows = new Rows();
const { root: folder, remove } = makeTemporaryRoot();
let servers: RunningRedis[];
let nodes: Nodes;
let first: CacheProcess;
let second: CacheProcess;
let id: string;
let tag: Tag;

const start = () => startProcess({ ...process.env, REDIS_URL: servers.map(({ url }) => url).join(",") }, rows);

beforeAll(async () => {
  if (inject("redisUrls").length === 0 || "missing" in found) return;
  servers = isCluster
    ? (await startRedisCluster(found.program, folder)).nodes
    : [await startRedis(found.program, { folder, port: await freePort(), isPersistent: true })];
  nodes = new Nodes(servers.map(({ url }) => url));
  [first, second] = await Promise.all([start(), start()]);
});
beforeEach(async ({ skip }) => {
  if (inject("redisUrls").length === 0) return skip("No Redis is here");
  await Promise.all([first.whenReady(), second.whenReady()]);
  id = newId();
  tag = `learner:${id}/rows`;
  rows.set(id, { version: 1 });
  await first.read(id);
  await vi.waitFor(() => nodes.entryOf(id));
  await second.read(id);
});
afterAll(async () => {
  nodes?.close();
  await Promise.all([first?.kill(), second?.kill()]);
  await Promise.all((servers ?? []).map((server) => server.kill()));
  remove();
});

/** Writes by the first process; resolves with for how long the other went on reading what was before. */
async function write(version: number): Promise<number> {
  rows.set(id, { version });
  await first.invalidate([tag]);
  const [own, sinceMs] = await Promise.all([first.read(id), second.readUntil(id, version)]);
  expect(own.version).toBe(version);
  return sinceMs;
}

const lowest = (durationMs: number) =>
  Promise.all([first.readLowest(id, durationMs), second.readLowest(id, durationMs)]);

describe.runIf(!isCluster)("Redis killed when a row is written, and back with what it had", () => {
  const server = () => servers[0] as RunningRedis;

  test.each([0, 600, 2_000])("%i ms later: nobody is served what was before", async (awayMs) => {
    await server().kill();
    expect(await write(2)).toBeLessThan(BOUND_MS + SLACK_MS);
    await sleep(awayMs);
    const reads = lowest(2_500);
    await server().restart();
    expect(await reads).toEqual([2, 2]);
    expect(await first.whenReady()).toBeLessThan(5_000);
  });

  test("after the process that wrote has died: the other is not served it either", async () => {
    await server().kill();
    await write(2);
    await sleep(1_000);
    await first.kill();
    const reads = second.readLowest(id, 2_500);
    await server().restart();
    expect(await nodes.client.hget(await nodes.entryOf(id), "body")).toContain('"version":1');
    expect(await reads).toBe(2);
    first = await start();
    await first.whenReady();
    expect(await first.read(id)).toMatchObject({ version: 2 });
  });

  test("with more tags than can be named", async () => {
    await server().kill();
    rows.set(id, { version: 2 });
    await first.invalidate([tag, ...Array.from({ length: 10_000 }, (_, index): Tag => `learner:away-${index}`)]);
    expect(await first.read(id)).toMatchObject({ version: 2 });
    await sleep(BOUND_MS);
    const reads = lowest(2_500);
    await server().restart();
    expect(await reads).toEqual([2, 2]);
  });

  test("with as many tags as can be named", async () => {
    await server().kill();
    rows.set(id, { version: 2 });
    await first.invalidate([tag, ...Array.from({ length: 9_000 }, (_, index): Tag => `learner:away-${index}`)]);
    expect(await first.read(id)).toMatchObject({ version: 2 });
    await sleep(BOUND_MS);
    const reads = lowest(2_500);
    await server().restart();
    expect(await reads).toEqual([2, 2]);
    await vi.waitFor(async () => expect(await nodes.keysWith("tag:{learner:away-")).toEqual([]));
    expect(await first.whenReady()).toBeLessThan(5_000);
  });
});

describe.runIf(!isCluster)("Redis that does not answer when a row is written", () => {
  test.each([200, 400, 1_000])("for %i ms: the bound holds", async (frozenMs) => {
    const server = servers[0] as RunningRedis;
    server.freeze();
    setTimeout(() => server.thaw(), frozenMs);
    await sleep(Math.min(frozenMs / 2, 200));
    expect(await write(2)).toBeLessThan(BOUND_MS + SLACK_MS);
    expect(await lowest(1_500)).toEqual([2, 2]);
  });

  test("to a writer whose connection was cut: the bound holds", async () => {
    for (let version = 2; version <= 4; version++) {
      await Promise.all([first.whenReady(), second.whenReady()]);
      await Promise.all([first.read(id), second.read(id)]);
      const [wrote] = await Promise.all([
        write(version),
        nodes.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"),
      ]);
      expect(wrote).toBeLessThan(BOUND_MS + SLACK_MS);
      expect(await lowest(700)).toEqual([version, version]);
    }
  });
});

describe.runIf(!isCluster)("Redis that refuses to write when a row is written", () => {
  test.each([
    ["a replica", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]],
    [
      "a primary without replicas",
      ["CONFIG", "SET", "min-replicas-to-write", "1"],
      ["CONFIG", "SET", "min-replicas-to-write", "0"],
    ],
  ])(
    "as %s does: the bound holds, then and when it takes writes again",
    async (_as, refuse, [command = "", ...given]) => {
      await nodes.client.call(...(refuse as [string, ...string[]]));
      expect(await write(2)).toBeLessThan(BOUND_MS + SLACK_MS);
      expect(await lowest(1_000)).toEqual([2, 2]);
      const reads = lowest(1_500);
      await nodes.client.call(command, ...given);
      expect(await reads).toEqual([2, 2]);
      await vi.waitFor(
        async () => expect(await nodes.client.hget(await nodes.entryOf(id), "body")).toContain('"version":2'),
        5_000,
      );
    },
  );
});

describe.runIf(isCluster)("the node that has the row's keys", () => {
  let owner: RunningRedis;
  beforeEach(async () => {
    const holders = await Promise.all(
      nodes.each.map((node) => node.exists(`paceline:tag:{learner:${id}}`).catch(() => 0)),
    );
    owner = servers[holders.indexOf(1)] as RunningRedis;
  });

  test("killed: the bound holds, then and when it is back", async () => {
    await owner.kill();
    expect(await write(2)).toBeLessThan(BOUND_MS + SLACK_MS);
    expect(await write(3)).toBeLessThan(BOUND_MS + SLACK_MS);
    const reads = lowest(3_500);
    await owner.restart();
    expect(await reads).toEqual([3, 3]);
  });

  test.each([300, 1_500])("frozen for %i ms: the bound holds", async (frozenMs) => {
    owner.freeze();
    setTimeout(() => owner.thaw(), frozenMs);
    await sleep(Math.min(frozenMs / 2, 200));
    expect(await write(2)).toBeLessThan(BOUND_MS + SLACK_MS);
    expect(await lowest(1_500)).toEqual([2, 2]);
  });
});
