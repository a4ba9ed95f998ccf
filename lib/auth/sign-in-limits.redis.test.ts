import { randomUUID } from "node:crypto";
import { Cluster, Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, startRedis } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";

const PER_ACCOUNT = 10;
const PER_ADDRESS = 50;

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

type Instance = typeof import("./sign-in-limits");

/** A process of the app as far as its sign-in goes: its own modules, memory and connection. */
async function startInstance(): Promise<Instance> {
  Reflect.deleteProperty(globalThis, "__paceline");
  vi.resetModules();
  const { connectRedis, disconnectRedis } = await import("@/lib/cache/redis");
  const instance = await import("./sign-in-limits");
  await connectRedis();
  stops.push(disconnectRedis);
  return instance;
}

const email = () => `${randomUUID()}@example.org`;

/** How many of these tries, in turn at each instance, may look at the password. */
async function letIn(instances: Instance[], tries: number, of: () => { email: string; address: string }) {
  let count = 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    const { email, address } = of();
    const waitSeconds = await instances[attempt % instances.length]?.countSignInTry(email, address);
    if (waitSeconds === 0) count += 1;
    else expect(waitSeconds).toBeLessThanOrEqual(600);
  }
  return count;
}

// Redis has 150 ms to answer: on a machine that is busy with other things they try again.
describe("two processes", { retry: 3 }, () => {
  test("give an attacker who alternates between them the tries of one, on an account and from an address", async () => {
    const instances = [await startInstance(), await startInstance()];
    const account = email();
    expect(await letIn(instances, 30, () => ({ email: account, address: randomUUID() }))).toBe(PER_ACCOUNT);
    const address = randomUUID();
    expect(await letIn(instances, 2 * PER_ADDRESS, () => ({ email: email(), address }))).toBe(PER_ADDRESS);
  });

  test("count simultaneous tries too", async () => {
    const instances = [await startInstance(), await startInstance()];
    const account = email();
    const waits = await Promise.all(
      Array.from({ length: 40 }, (_, attempt) => instances[attempt % 2]?.countSignInTry(account, randomUUID())),
    );
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(PER_ACCOUNT);
  });

  test("let an address that must wait at one spend no tries of an account at the other", async () => {
    const instances = [await startInstance(), await startInstance()];
    const [address, victim] = [randomUUID(), email()];
    await letIn(instances, PER_ADDRESS, () => ({ email: email(), address }));
    expect(await letIn(instances, 30, () => ({ email: victim, address }))).toBe(0);
    expect(await letIn(instances, PER_ACCOUNT, () => ({ email: victim, address: randomUUID() }))).toBe(PER_ACCOUNT);
  });

  test("clear the count after a right password at one of them, and give the address its try back", async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    const [account, address] = [email(), randomUUID()];
    for (let round = 0; round < 10; round++) {
      expect(await letIn([one], 7, () => ({ email: account, address }))).toBe(7);
      for (let slip = 0; slip < 7; slip++) await one.forgiveSignInTries(account, address);
    }
    expect(await letIn([other], 15, () => ({ email: account, address }))).toBe(PER_ACCOUNT);
  });
});

test("Redis with something else in the place of a count leaves the process's own, and no error", async () => {
  const instance = await startInstance();
  const [account, address] = [email(), randomUUID()];
  const redis = isCluster ? new Cluster([...urls]) : new Redis(urls[0] ?? "");
  onTestFinished(() => redis.disconnect());
  await redis.hset(`paceline:sign-in:account:${account}`, "a", "b");
  await redis.set(`paceline:sign-in:address:${address}`, "words");
  expect(await letIn([instance], 15, () => ({ email: account, address }))).toBe(PER_ACCOUNT);
  await instance.forgiveSignInTries(account, address);
});

describe.runIf(!isCluster)("with Redis", () => {
  async function startOwnRedis() {
    const found = findRedis();
    if ("missing" in found) throw new Error(found.missing);
    const { root: folder, remove } = makeTemporaryRoot();
    const server = await startRedis(found.program, { folder, port: await freePort() });
    onTestFinished(() => server.kill().finally(remove));
    vi.stubEnv("REDIS_URL", server.url);
    return server;
  }

  test("down each process limits on, as strictly, and forgives", async () => {
    const server = await startOwnRedis();
    const [one, other] = [await startInstance(), await startInstance()];
    const account = email();
    const tries = () => ({ email: account, address: randomUUID() });
    expect(await letIn([one, other], 4, tries)).toBe(4);
    await server.kill();
    expect(await letIn([one], 20, tries)).toBe(PER_ACCOUNT - 2);
    expect(await letIn([other], 20, tries)).toBe(PER_ACCOUNT - 2);
    await one.forgiveSignInTries(account, randomUUID());
    expect(await letIn([one], 20, tries)).toBe(PER_ACCOUNT);
  });

  test("emptied no process has more tries than it had left", async () => {
    const server = await startOwnRedis();
    const one = await startInstance();
    const account = email();
    const tries = () => ({ email: account, address: randomUUID() });
    expect(await letIn([one], 8, tries)).toBe(8);
    const redis = new Redis(server.url);
    await redis.flushall();
    redis.disconnect();
    expect(await letIn([one], 20, tries)).toBe(2);
  });

  test("frozen a try waits 150 ms for it, once", async () => {
    const server = await startOwnRedis();
    const one = await startInstance();
    server.freeze();
    const account = email();
    const startedAt = performance.now();
    expect(await letIn([one], 20, () => ({ email: account, address: randomUUID() }))).toBe(PER_ACCOUNT);
    expect(performance.now() - startedAt).toBeLessThan(600);
    server.thaw();
  });
});
