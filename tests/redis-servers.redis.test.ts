import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { afterAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis, startRedisCluster } from "@/scripts/redis";
import { makeTemporaryRoot } from "./temporary-root";

const urls = inject("redisUrls");
const isCluster = process.env.REDIS_CLUSTER === "true";
const SLOTS = 16_384;
const startedPids: number[] = [];

beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
});
afterAll(() => {
  expect(startedPids.filter(isAlive)).toEqual([]);
});

test("the environment says which servers there are, and that the app is to use them", ({ task }) => {
  expect(urls).toHaveLength(task.file.projectName === "redis-cluster" ? 3 : 1);
  const { REDIS_URL, REDIS_CLUSTER, REDIS_CACHING_ENABLED, PERFORMANCE_OPTIMIZATION_ENABLED } = process.env;
  expect(REDIS_URL).toBe(urls.join(","));
  expect(REDIS_CLUSTER).toBe(task.file.projectName === "redis-cluster" ? "true" : undefined);
  expect([REDIS_CACHING_ENABLED, PERFORMANCE_OPTIMIZATION_ENABLED]).toEqual([undefined, "true"]);
});

describe.runIf(!isCluster)("one server", () => {
  test("keeps what it is given", async () => {
    const client = clientOf({ url: urls[0] ?? "" });
    const key = randomUUID();
    await client.set(key, "kept");
    expect(await client.get(key)).toBe("kept");
  });

  test.each([
    ["as it is by default", {}, null],
    ["persistent", { isPersistent: true }, "kept"],
  ])("killed refuses, and started again answers on its port: %s", async (_, options, kept) => {
    const { server, folder } = await startOwn(options);
    await clientOf(server).set("key", "kept");
    const killedPid = server.pid;
    await server.kill();
    await server.kill();
    expect(await reach(server.port)).toBe("ECONNREFUSED");
    expect(isAlive(killedPid)).toBe(false);
    await server.restart();
    startedPids.push(server.pid);
    expect(server.pid).not.toBe(killedPid);
    expect(await clientOf(server).get("key")).toBe(kept);
    expect(readdirSync(folder).length > 0).toBe(kept !== null);
  });

  test("frozen keeps its connections and answers nothing; thawed it answers", async () => {
    const { server } = await startOwn();
    const client = clientOf(server, { commandTimeout: 150 });
    await client.set("key", "kept");
    server.freeze();
    const askedAt = performance.now();
    await expect(client.get("key")).rejects.toThrow("Command timed out");
    expect(performance.now() - askedAt).toBeLessThan(300);
    expect(await reach(server.port)).toBe("connected");
    server.thaw();
    await vi.waitFor(async () => expect(await client.get("key")).toBe("kept"), 2_000);
  });

  test("frozen can be killed", async () => {
    const { server } = await startOwn();
    server.freeze();
    await server.kill();
    expect(isAlive(server.pid)).toBe(false);
  });

  test("listens on loopback only", async () => {
    const { server } = await startOwn();
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const others = addresses.filter(({ address }) => address !== "127.0.0.1" && !address.startsWith("fe80:"));
    for (const { address } of others) expect(await reach(server.port, address)).toBe("ECONNREFUSED");
    expect(await clientOf(server).config("GET", "bind")).toEqual(["bind", "127.0.0.1"]);
    expect(await clientOf(server).config("GET", "protected-mode")).toEqual(["protected-mode", "yes"]);
  });

  test("that does not come up says why, and is not taken for the one that has its port", async () => {
    const { server, folder } = await startOwn();
    const again = startRedis(program(), { folder, port: server.port });
    await expect(again).rejects.toThrow("Address already in use");
    expect(await clientOf(server).ping()).toBe("PONG");
    const withWrongArgument = startRedis(program(), {
      folder,
      port: await freePort(),
      args: ["--no-such-setting", "1"],
    });
    await expect(withWrongArgument).rejects.toThrow("no-such-setting");
    await expect(startRedis("/no/such/program", { folder, port: 1 })).rejects.toThrow("ENOENT");
  });

  test("is gone with the process that started it", async () => {
    const { root: folder, remove } = makeTemporaryRoot();
    onTestFinished(remove);
    const port = await freePort();
    const starter = `
      import { startRedis } from "./scripts/redis.ts";
      console.log((await startRedis(...${JSON.stringify([program(), { folder, port }])})).url);
      process.kill(process.pid, "SIGKILL");`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", starter];
    const { stdout, signal } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([stdout, signal]).toEqual([`redis://127.0.0.1:${port}\n`, "SIGKILL"]);
    await vi.waitFor(async () => expect(await reach(port)).toBe("ECONNREFUSED"), 2_000);
  });
});

describe.runIf(isCluster)("a Cluster", () => {
  test("shares all slots among three masters, and each of them knows it", async () => {
    const ports = urls.map((url) => Number(new URL(url).port)).sort();
    for (const url of urls) {
      const client = clientOf({ url });
      const ranges = await client.cluster("SLOTS");
      expect(ranges.map(([, , ...nodes]) => nodes.map(([host]) => host))).toEqual(Array(3).fill(["127.0.0.1"]));
      expect(ranges.map(([, , node]) => node?.[1]).sort()).toEqual(ports);
      const slots = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
      expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: SLOTS }, (_, slot) => slot));
      expect((await client.role())[0]).toBe("master");
      expect(await client.cluster("INFO")).toContain("cluster_state:ok");
    }
  });

  test("has keys of different slots on different nodes, and those with a hash tag in common on one", async () => {
    const cluster = new Cluster(urls);
    onTestFinished(() => cluster.disconnect());
    const nodes = urls.map((url) => clientOf({ url }));
    const holdersOf = async (key: string) => {
      await cluster.set(key, "kept");
      const answers = await Promise.all(nodes.map((node) => node.get(key).catch((error: Error) => error.message)));
      expect(answers.filter((answer) => answer?.startsWith("MOVED "))).toHaveLength(2);
      return answers.flatMap((answer, index) => (answer === "kept" ? [index] : []));
    };
    const apart = await Promise.all(Array.from({ length: 60 }, () => holdersOf(randomUUID())));
    expect(apart.every((holders) => holders.length === 1)).toBe(true);
    expect(new Set(apart.flat())).toEqual(new Set([0, 1, 2]));
    const tag = randomUUID();
    const together = await Promise.all(Array.from({ length: 20 }, () => holdersOf(`{${tag}}:${randomUUID()}`)));
    expect(new Set(together.flat()).size).toBe(1);
  });

  test("serves without a killed master what the others have, and all when it is back", async () => {
    const { root, remove } = makeTemporaryRoot();
    const { nodes, kill } = await startRedisCluster(program(), root);
    onTestFinished(() => kill().finally(remove));
    startedPids.push(...nodes.map(({ pid }) => pid));
    const [killed, ...others] = nodes as [RunningRedis, RunningRedis, RunningRedis];
    await killed.kill();
    const clients = others.map((node) => clientOf(node));
    const states = () => Promise.all(clients.map((client) => client.cluster("INFO")));
    await vi.waitFor(async () => {
      for (const state of await states()) expect(state).toMatch(/cluster_slots_fail:5[0-9]{3}\r/);
    }, 5_000);
    for (const client of clients) expect(await serves(client)).toBe(true);
    await killed.restart();
    startedPids.push(killed.pid);
    clients.push(clientOf(killed));
    const whole = expect.arrayContaining(["cluster_state:ok", `cluster_slots_ok:${SLOTS}`]);
    await vi.waitFor(async () => {
      for (const state of await states()) expect(state.split("\r\n")).toEqual(whole);
    }, 10_000);
    for (const client of clients) expect(await serves(client)).toBe(true);
  });
});

/** Whether it takes a key of its own slots, found by trying. */
async function serves(client: Redis): Promise<boolean> {
  for (;;) {
    const answer = await client.set(randomUUID(), "").catch((error: Error) => error.message);
    if (!answer.startsWith("MOVED ")) return answer === "OK";
  }
}

function program(): string {
  const found = findRedis();
  if ("missing" in found) throw new Error(found.missing);
  return found.program;
}

/** A server of the test's own. */
async function startOwn(options: { isPersistent?: boolean } = {}) {
  const { root: folder, remove } = makeTemporaryRoot();
  const server = await startRedis(program(), { folder, port: await freePort(), ...options });
  startedPids.push(server.pid);
  onTestFinished(() => server.kill().finally(remove));
  return { server, folder };
}

function clientOf({ url }: { url: string }, options: RedisOptions = {}): Redis {
  const client = new Redis(url, { retryStrategy: null, ...options });
  client.on("error", () => undefined); // the commands say it
  onTestFinished(() => client.disconnect());
  return client;
}

/** "connected", or the code of the refusal. */
function reach(port: number, host = "127.0.0.1"): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve("connected");
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
