import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis, startRedisCluster } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { newId, newOwnId } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import { type CacheProcess, Rows, startProcess } from "./processes.fixture";

const MOST_WAIT_MS = 250; // on Redis, in whatever state it is: the loads of these reads take no time
const BACK_WITHIN_MS = 5_000;

const isCluster = process.env.REDIS_CLUSTER === "true";
const found = findRedis();
const rows = new Rows();
const { root: folder, remove } = makeTemporaryRoot();
let servers: RunningRedis[];
let nodes: Nodes;
let reader: CacheProcess;

beforeAll(async () => {
  if (inject("redisUrls").length === 0 || "missing" in found) return;
  servers = isCluster
    ? (await startRedisCluster(found.program, folder)).nodes
    : [await startRedis(found.program, { folder, port: await freePort() })];
  nodes = new Nodes(servers.map(({ url }) => url));
  reader = await startProcess({ ...process.env, REDIS_URL: servers.map(({ url }) => url).join(",") }, rows);
});
beforeEach(async ({ skip }) => {
  if (inject("redisUrls").length === 0) return skip("No Redis is here");
  await usedAgain();
});
afterAll(async () => {
  nodes?.close();
  await reader?.kill();
  await Promise.all((servers ?? []).map((server) => server.kill()));
  remove();
});

const onEach = (command: string, ...given: string[]) =>
  Promise.all(nodes.each.map((node) => node.call(command, ...given)));

/** Whether Redis has what is read now, on whichever node it belongs. */
async function isUsed(): Promise<boolean> {
  const ids = Array.from({ length: 8 }, newOwnId);
  for (const id of ids) await reader.read(id);
  await sleep(20);
  const entries = (await nodes.keysWith("test.get_row@")).filter((key) => !key.endsWith(":lock"));
  return ids.every((id) => entries.some((key) => key.includes(id)));
}

/** Resolves with how long it took until Redis was used for all that is read. */
async function usedAgain(): Promise<number> {
  const startedAt = performance.now();
  await vi.waitFor(async () => expect(await isUsed()).toBe(true), 10_000);
  return performance.now() - startedAt;
}

/** Reads while `fault` does what it does, and after. */
async function readThrough(fault: () => Promise<unknown>, durationMs = 1_200) {
  const reads = reader.readFor(durationMs);
  await sleep(200);
  await fault();
  const { failed, slowestMs, count } = await reads;
  process.stderr.write(`  ${count} reads, the slowest waited ${slowestMs.toFixed(0)} ms\n`);
  expect(failed).toBe(0);
  expect(slowestMs).toBeLessThanOrEqual(MOST_WAIT_MS);
}

describe("no read fails or waits longer than 250 ms, and Redis is used again within 5 s, when it is", () => {
  afterEachUsedAgain();

  test("killed, and back with nothing", async () => {
    await readThrough(() => (servers[0] as RunningRedis).kill());
    await (servers[0] as RunningRedis).restart();
  });

  test("frozen", async () => {
    const all = (what: "freeze" | "thaw") => servers.map((server) => server[what]());
    await readThrough(async () => {
      all("freeze");
      await sleep(2_200);
      all("thaw");
    }, 3_200);
  });

  test("frozen while it was asked: who was not answered keeps nobody from loading", async () => {
    const id = newOwnId();
    for (const server of servers) server.freeze();
    await reader.read(id);
    for (const server of servers) server.thaw();
    await vi.waitFor(async () => expect(await nodes.keysWith(`tag:{learner:${id}}`)).not.toEqual([]));
    await sleep(20);
    expect((await nodes.keysWith(id)).filter((key) => key.endsWith(":lock"))).toEqual([]);
  });

  test("paused for less than half a second, again and again", async () => {
    await readThrough(async () => {
      for (let round = 0; round < 3; round++) {
        await onEach("CLIENT", "PAUSE", "400");
        await sleep(500);
      }
    }, 2_000);
  });

  test("emptied", () => readThrough(() => onEach("FLUSHALL")));

  test("robbed of its scripts", () => readThrough(() => onEach("SCRIPT", "FLUSH")));

  test("told to cut all connections", () =>
    readThrough(() => onEach("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")));

  test("full, and refuses what would fill it further", async () => {
    const id = newId();
    rows.set(id, { version: 1 });
    await reader.read(id);
    await vi.waitFor(() => nodes.entryOf(id));
    await onEach("CONFIG", "SET", "maxmemory", "1");
    await readThrough(async () => {
      rows.set(id, { version: 2 });
      await reader.invalidate([`learner:${id}/rows`]);
      expect((await reader.read(id)).version).toBe(2);
    });
    expect(await nodes.keysWith(`tag:{learner:${id}}/rows`)).toEqual([]);
    await onEach("CONFIG", "SET", "maxmemory", "0");
  });

  test("full, and forgets what is not asked for", async () => {
    const [usedBytes = 0] = await Promise.all(
      nodes.each.map(async (node) => Number(/used_memory:(\d+)/.exec(await node.info("memory"))?.[1])),
    );
    await onEach("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    await onEach("CONFIG", "SET", "maxmemory", String(usedBytes + 20_000));
    await readThrough(async () => undefined);
    const reports = await Promise.all(nodes.each.map((node) => node.info("stats")));
    expect(reports.some((report) => /evicted_keys:[1-9]/.test(report))).toBe(true);
    await onEach("CONFIG", "SET", "maxmemory", "0");
    await onEach("CONFIG", "SET", "maxmemory-policy", "noeviction");
  });

  test.runIf(!isCluster)("a replica that takes no writes", async () => {
    await readThrough(() => onEach("REPLICAOF", "127.0.0.1", "1"));
    await onEach("REPLICAOF", "NO", "ONE");
  });

  test("given something else under the key of its epoch", async () => {
    await nodes.client.del("paceline:control");
    await nodes.client.set("paceline:control", "garbage");
    await readThrough(() => onEach("CLIENT", "KILL", "TYPE", "pubsub"));
  });
});

describe.runIf(isCluster).each([0, 1, 2])("node %i of a Cluster", (index) => {
  afterEachUsedAgain();

  test("killed: what the others have is used, unless it had the epoch; then all, when it is back", async () => {
    const [killed, others] = [servers[index] as RunningRedis, nodes.each.filter((_, at) => at !== index)];
    const hasEpoch = (await nodes.each[index]?.exists("paceline:control").catch(() => 0)) === 1;
    await readThrough(() => killed.kill(), 1_500);
    const ids = Array.from({ length: 30 }, newOwnId);
    for (const id of ids) await reader.read(id);
    const held = (await Promise.all(others.map((node) => node.keys("*test.get_row@*")))).flat();
    const stored = ids.filter((id) => held.some((key) => key.includes(id)));
    if (!hasEpoch) expect(stored.length).toBeGreaterThan(10);
    await killed.restart();
  });

  test("frozen: what the others have is used", async () => {
    const frozen = servers[index] as RunningRedis;
    const hasEpoch = (await nodes.each[index]?.exists("paceline:control").catch(() => 0)) === 1;
    await readThrough(async () => frozen.freeze(), 1_200);
    if (!hasEpoch) expect(await reader.whenReady()).toBeLessThan(BACK_WITHIN_MS); // also if it heard through that node
    frozen.thaw();
  });
});

function afterEachUsedAgain() {
  afterEach(async () => {
    if (inject("redisUrls").length === 0) return;
    const backMs = await usedAgain();
    process.stderr.write(`  used again after ${backMs.toFixed(0)} ms\n`);
    expect(backMs).toBeLessThan(BACK_WITHIN_MS);
    expect(await reader.whenReady()).toBeLessThan(BACK_WITHIN_MS);
  });
}
