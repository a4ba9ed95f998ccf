import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Cluster, Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, startRedis } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { WINDOW_MS, WindowCounts } from "./window-counts";

const PER_USER = 100;
const AGREED_WITHIN_MS = 500;
vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_USER = "100";
});

const urls = inject("redisUrls");
const isCluster = process.env.REDIS_CLUSTER === "true";
const stops: (() => void)[] = [];

beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

type Instance = {
  /** How many of a person's requests are let in. */
  send(userId: string, requests: number): number;
};

/** A process of the app as far as its limits go: its own modules, memory and connection. */
async function startInstance(): Promise<Instance> {
  Reflect.deleteProperty(globalThis, "__paceline");
  vi.resetModules();
  const { connectRedis, disconnectRedis } = await import("@/lib/cache/redis");
  const { RequestLimits, startSharingLimits, stopSharingLimits } = await import("./request-limits");
  await connectRedis();
  startSharingLimits();
  stops.push(stopSharingLimits, disconnectRedis);
  const isLetIn = (userId: string) => {
    try {
      new RequestLimits().countUser(userId);
      return true;
    } catch {
      return false;
    }
  };
  return {
    send: (userId, requests) => Array.from({ length: requests }, () => isLetIn(userId)).filter(Boolean).length,
  };
}

/** Someone whose minute does not end during a test, with the name of their count in Redis. */
function somebody(): { userId: string; name: string } {
  const counts = new WindowCounts("user");
  for (;;) {
    const userId = randomUUID();
    const { name, endsAt } = counts.of(userId, Date.now());
    if (endsAt - Date.now() > WINDOW_MS / 2) return { userId, name };
  }
}

/** Redis itself, past the code under test. */
function observer(url = urls): Redis | Cluster {
  const client = isCluster ? new Cluster([...url]) : new Redis(url[0] ?? "");
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

/** Resolves when Redis has heard of so many requests, and whoever told it has the answer. */
async function told(redis: Redis | Cluster, name: string, requests: number): Promise<void> {
  await vi.waitFor(async () => expect(Number(await redis.get(name))).toBeGreaterThanOrEqual(requests), 10_000);
  await sleep(50);
}

/** A server of the test's own, which it may kill and empty. */
async function startOwnRedis() {
  const found = findRedis();
  if ("missing" in found) throw new Error(found.missing);
  const { root: folder, remove } = makeTemporaryRoot();
  const server = await startRedis(found.program, { folder, port: await freePort() });
  onTestFinished(() => server.kill().finally(remove));
  vi.stubEnv("REDIS_URL", server.url);
  return server;
}

// Redis has 150 ms to answer: on a machine that is busy with other things they try again.
describe("two processes", { retry: 3 }, () => {
  test("together let a person's limit in", async () => {
    const [one, other, redis] = [await startInstance(), await startInstance(), observer()];
    const { userId, name } = somebody();
    expect([one.send(userId, 30), other.send(userId, 40)]).toEqual([30, 40]);
    await told(redis, name, 70);
    one.send(userId, 1);
    await told(redis, name, 71);
    expect(one.send(userId, PER_USER)).toBe(PER_USER - 71);
    await told(redis, name, PER_USER);
    expect(other.send(userId, 1)).toBe(1); // it has not heard of the last ones, and asks now
    await told(redis, name, PER_USER + 1);
    expect([one.send(userId, 5), other.send(userId, 5)]).toEqual([0, 0]);
  });

  test("refuse whoever comes from the other with a used-up minute within half a second", async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    const { userId } = somebody();
    expect(one.send(userId, PER_USER)).toBe(PER_USER);
    const startedAt = performance.now();
    while (other.send(userId, 1) > 0) await sleep(20);
    expect(performance.now() - startedAt).toBeLessThan(AGREED_WITHIN_MS);
  });

  test("let an attacker who alternates between them in for little more than once", async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    const { userId } = somebody();
    const startedAt = performance.now();
    const letIn: number[] = [];
    while (performance.now() - startedAt < 4_000) {
      for (const instance of [one, other]) if (instance.send(userId, 1) > 0) letIn.push(performance.now());
      await sleep(10);
    }
    const busiest = letIn.map((at) => letIn.filter((other) => at <= other && other < at + AGREED_WITHIN_MS).length);
    expect(letIn.length).toBeGreaterThanOrEqual(PER_USER);
    expect(letIn.length).toBeLessThanOrEqual(PER_USER + Math.max(...busiest));
    expect(letIn.at(-1)).toBeLessThan(startedAt + 3_000);
  });

  test("tell Redis of each request once, whichever node has the count, and leave nothing there for good", async () => {
    const [one, other, redis] = [await startInstance(), await startInstance(), observer()];
    const people = Array.from({ length: 60 }, somebody);
    for (const [index, { userId }] of people.entries()) {
      one.send(userId, index);
      other.send(userId, 1);
    }
    await Promise.all(people.map(({ name }, index) => told(redis, name, index + 1)));
    for (const { userId } of people) other.send(userId, 1);
    await Promise.all(people.map(({ name }, index) => told(redis, name, index + 2)));
    for (const [index, { name }] of people.entries()) {
      expect(await redis.get(name)).toBe(String(index + 2));
      const lifeMs = await redis.pttl(name);
      expect(lifeMs).toBeGreaterThan(0);
      expect(lifeMs).toBeLessThanOrEqual(WINDOW_MS + 5_000);
    }
  });

  test("of which one does not talk to Redis each limit for themselves", async () => {
    vi.stubEnv("REDIS_CACHING_ENABLED", "false");
    const silent = await startInstance();
    vi.stubEnv("REDIS_CACHING_ENABLED", "true");
    const talking = await startInstance();
    const { userId, name } = somebody();
    expect(silent.send(userId, PER_USER + 5)).toBe(PER_USER);
    await sleep(AGREED_WITHIN_MS);
    expect(await observer().exists(name)).toBe(0);
    expect(talking.send(userId, PER_USER + 5)).toBe(PER_USER);
  });
});

test.each(["words", "-5", "1.5", "9".repeat(30), "a hash", "3"])(
  "where Redis has %j for a count, it goes on from what is known, and is put right",
  async (found) => {
    const [instance, redis] = [await startInstance(), observer()];
    const { userId, name } = somebody();
    instance.send(userId, 20);
    await told(redis, name, 20);
    expect(await redis.getdel(name)).toBe("20");
    if (found === "a hash") await redis.hset(name, "a", "b");
    else await redis.set(name, found);
    instance.send(userId, 10);
    await vi.waitFor(async () => expect(await redis.get(name)).toBe("30"), 10_000);
    await sleep(50);
    expect(instance.send(userId, PER_USER)).toBe(PER_USER - 30);
  },
);

describe.runIf(!isCluster)("with Redis", () => {
  test("gone each process limits by itself, and when it is back, empty, it is told again what there was", async () => {
    const server = await startOwnRedis();
    const redis = observer([server.url]);
    const [one, other] = [await startInstance(), await startInstance()];
    const [both, flooding] = [somebody(), somebody()];
    one.send(both.userId, 10);
    other.send(both.userId, 10);
    await told(redis, both.name, 20);
    server.freeze(); // so that some is on its way when it goes
    expect([one.send(both.userId, 5), other.send(both.userId, 15)]).toEqual([5, 15]);
    expect(one.send(flooding.userId, PER_USER + 50)).toBe(PER_USER);
    await sleep(AGREED_WITHIN_MS);
    await server.kill();
    await server.restart();
    // By itself: no cache is started here whose beat would close the breaker.
    await told(redis, flooding.name, PER_USER);
    await told(redis, both.name, 35); // of 40: that there were ten of the other's, one of the two did not know
    expect(Number(await redis.get(both.name))).toBeLessThanOrEqual(40);
    expect(other.send(flooding.userId, 1)).toBe(1);
    await told(redis, flooding.name, PER_USER + 1);
    expect(other.send(flooding.userId, 1)).toBe(0);
  });

  test("emptied no process counts below what it knew, and nobody is let in anew", async () => {
    const server = await startOwnRedis();
    const [instance, redis] = [await startInstance(), observer([server.url])];
    const { userId, name } = somebody();
    instance.send(userId, PER_USER - 5);
    await told(redis, name, PER_USER - 5);
    await redis.flushall();
    expect(instance.send(userId, 3)).toBe(3);
    await told(redis, name, PER_USER - 2);
    expect(instance.send(userId, 10)).toBe(2);
  });

  test("frozen no request waits for it, and those counted meanwhile reach it", async () => {
    const server = await startOwnRedis();
    const [instance, redis] = [await startInstance(), observer([server.url])];
    const { userId, name } = somebody();
    instance.send(userId, 5);
    await told(redis, name, 5);
    server.freeze();
    for (let round = 0; round < 35; round++) {
      expect(instance.send(userId, 1)).toBe(1); // in the same tick
      await sleep(20);
    }
    server.thaw();
    await told(redis, name, 40);
    const letIn = instance.send(userId, PER_USER);
    expect([letIn <= PER_USER - 40, letIn > PER_USER / 4]).toEqual([true, true]); // a part whose answer was lost counts twice
  });
});
