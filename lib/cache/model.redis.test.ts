import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { freePort } from "@/scripts/ports";
import { findRedis, type RunningRedis, startRedis, startRedisCluster } from "@/scripts/redis";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { countStalls, type Instance, newId, type Read } from "./instance.fixture";
import { Nodes } from "./nodes.fixture";
import type { Tag } from "./tags";

// Two instances, one Redis, and rows that are versions. CACHE_MODEL_SEED repeats a run, as far as time allows.
const SEED = Number(process.env.CACHE_MODEL_SEED ?? randomInt(2 ** 31));
const RUNS = 1_000;
const AT_ONCE = 20;
const ROWS = 6; // of each: few enough to be read while they are written, many enough to be left alone for a while
const MOST_MS = 45_000;
const BOUND_MS = 500;
const SLACK_MS = 100; // both instances, Redis and whatever else runs here share the machine

const QUERIES = { row: "test.get_row", brief: "test.get_brief", pair: "test.get_pair" } as const;
const isCluster = process.env.REDIS_CLUSTER === "true";
const found = findRedis();
const { root: folder, remove } = makeTemporaryRoot();
const store = new Map<string, number>();
let servers: RunningRedis[];
let nodes: Nodes;
let instances: Instance[];

beforeAll(async () => {
  if (inject("redisUrls").length === 0 || "missing" in found) return;
  servers = isCluster
    ? (await startRedisCluster(found.program, folder)).nodes
    : [
        await startRedis(found.program, {
          folder,
          port: await freePort(),
          isPersistent: true,
          args: ["--appendfsync", "everysec"],
        }),
      ];
  nodes = new Nodes(servers.map(({ url }) => url));
  vi.stubEnv("REDIS_URL", servers.map(({ url }) => url).join(","));
  instances = [await makeAnother(), await makeAnother()];
  for (const instance of instances) await instance.whenReady();
});
beforeEach(({ skip }) => {
  if (inject("redisUrls").length === 0) skip("No Redis is here");
});
afterAll(async () => {
  stalls.stop();
  await Promise.all((instances ?? []).map((instance) => instance.stop()));
  nodes?.close();
  await Promise.all((servers ?? []).map((server) => server.kill()));
  remove();
});

/** All modules of the cache once more, with nothing of what those before have. */
async function makeAnother(): Promise<Instance> {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, "__paceline");
  const { makeInstance } = await import("./instance.fixture");
  const instance = makeInstance(async (id) => {
    await sleep(randomInt(3));
    const version = store.get(id) ?? 0;
    await sleep(randomInt(3));
    return { version };
  });
  await instance.start();
  return instance;
}

type Kind = keyof typeof QUERIES;
type Step = { gapMs: number; by: number; row: number } & (
  | { what: "read"; kind: Kind }
  | { what: "write" | "cut off" | "write and drop the query" | "write and drop everything" | "evict" | "disturb" }
);

const step = fc.record({ gapMs: fc.nat(4), by: fc.nat(1), row: fc.nat(ROWS - 1) });
const kind = fc.constantFrom<Kind>("row", "row", "brief", "pair");
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3000,
      arbitrary: fc.tuple(step, kind).map(([given, kind]) => ({ ...given, what: "read" as const, kind })),
    },
    { weight: 350, arbitrary: step.map((given) => ({ ...given, what: "write" as const })) },
    { weight: 120, arbitrary: step.map((given) => ({ ...given, what: "cut off" as const })) },
    { weight: 10, arbitrary: step.map((given) => ({ ...given, what: "write and drop the query" as const })) },
    { weight: 2, arbitrary: step.map((given) => ({ ...given, what: "write and drop everything" as const })) },
    { weight: 150, arbitrary: step.map((given) => ({ ...given, what: "evict" as const })) },
    { weight: 5, arbitrary: step.map((given) => ({ ...given, what: "disturb" as const })) },
  ),
  { minLength: 5, maxLength: 20 },
);

// Of the time that counts against the bound, what this process stood still does not.
const stalls = countStalls();
const now = () => performance.now() - stalls.soFarMs();

type Write = { version: number; by: number; at: number; kinds: readonly Kind[] };

/** One row, all writes to it that were acknowledged and may matter, and what was read of it and should not have been. */
class Row {
  readonly id = newId();
  readonly faults: string[] = [];
  #acknowledged: Write[] = [];

  async perform(given: Step): Promise<void> {
    if (given.what === "read") await this.#read(given.by, given.kind);
    else if (given.what === "evict")
      await evict(this.id).catch(() => undefined); // of a Redis that is away
    else if (given.what === "disturb") void disturb();
    else await this.#write(given.by, given.what);
  }

  async #read(by: number, kind: Kind) {
    const [beganAt, stalledMs] = [now(), stalls.soFarMs()];
    const knownBefore = beganAt - BOUND_MS - SLACK_MS;
    const isKnown = (write: Write) =>
      write.at < (write.by === by ? beganAt : knownBefore) && write.kinds.includes(kind);
    const least = Math.max(0, ...this.#acknowledged.filter(isKnown).map(({ version }) => version));
    try {
      const answer = (await instances[by]?.read(this.id, kind)) as Read | Read[];
      for (const { version } of [answer].flat()) {
        if (version < least) this.faults.push(`${by} read ${kind} ${version}, not ${least}, ${describeNow()}`);
      }
    } catch (error) {
      if (stalls.soFarMs() - stalledMs < 1_000)
        this.faults.push(`${by} could not read ${kind}: ${error}, ${describeNow()}`);
    }
  }

  async #write(by: number, what: Step["what"]) {
    const instance = instances[by] as Instance;
    let version = 0;
    const commit = async () => {
      await sleep(randomInt(3));
      version = (store.get(this.id) ?? 0) + 1;
      store.set(this.id, version);
      if (what === "cut off") throw new Error("cut off");
    };
    const isOfQuery = what === "write and drop the query";
    if (isOfQuery || what === "write and drop everything") {
      await commit();
      const dropped = isOfQuery ? instance.invalidateQuery(QUERIES.row) : instance.invalidateAll();
      if (!(await dropped.then(() => true, ignore("Redis")))) return; // it is not said to be done
    } else {
      const tag: Tag = randomInt(2) ? `learner:${this.id}` : `learner:${this.id}/rows`;
      await instance.write([tag], commit).catch(ignore("cut off"));
    }
    this.#acknowledge({ version, by, at: now(), kinds: isOfQuery ? ["row"] : ["row", "brief", "pair"] });
  }

  #acknowledge(write: Write) {
    const isPast = ({ version, at, kinds }: Write) =>
      version < write.version && at < write.at - 2_000 && kinds.every((kind) => write.kinds.includes(kind));
    this.#acknowledged = [...this.#acknowledged.filter((each) => !isPast(each)), write];
  }
}

const ignore = (text: string) => (error: Error) => {
  if (!error.message.includes(text)) throw error;
  return false;
};

/** Takes away what Redis has of a row: its entries, or the versions they hang on. */
async function evict(id: string) {
  if (disturbance) return; // the tests' own connections would wait
  const keys = (await nodes.keysWith(`{learner:${id}}`)).filter((key) => key.includes(":tag:") === randomInt(2) > 0);
  await Promise.all(keys.map((key) => nodes.client.del(key)));
}

let disturbance: string | undefined;
let lastDisturbance = "";
const describeNow = () => (disturbance ? `during "${disturbance}"` : `after "${lastDisturbance}"`);

async function disturb() {
  if (disturbance) return;
  const server = servers[randomInt(servers.length)] as RunningRedis;
  const forMs = randomInt(700);
  const disturbances: [string, () => Promise<unknown>][] = [
    [
      "killed",
      () =>
        server
          .kill()
          .then(() => sleep(forMs))
          .then(() => server.restart()),
    ],
    ["frozen", async () => [server.freeze(), await sleep(forMs), server.thaw()]],
    ["emptied", () => Promise.all(nodes.each.map((node) => node.flushall()))],
    ["subscribers cut", () => Promise.all(nodes.each.map((node) => node.call("CLIENT", "KILL", "TYPE", "pubsub")))],
    [
      "connections cut",
      () => Promise.all(nodes.each.map((node) => node.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))),
    ],
  ];
  const [name, cause] = disturbances[randomInt(disturbances.length)] ?? ["none", async () => undefined];
  disturbance = `${name}, ${forMs} ms`;
  try {
    await cause();
  } finally {
    lastDisturbance = disturbance;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    disturbance = undefined;
  }
}
const counts = new Map<string, number>();

/** Takes the steps in their order, each begun when it is due, whatever became of those before. */
async function performAll(steps: Step[], rows: Row[]): Promise<string[]> {
  let atMs = 0;
  const begun = steps.map(async (each) => {
    atMs += each.gapMs;
    await sleep(atMs);
    await rows[each.row]?.perform(each);
  });
  await Promise.all(begun);
  return rows.flatMap(({ faults }) => faults);
}

test("no read shows less than was acknowledged to the same instance before it, or to any half a second before it", async () => {
  const rows = Array.from({ length: AT_ONCE }, () => Array.from({ length: ROWS }, () => new Row()));
  let done = 0;
  const property = fc.asyncProperty(fc.array(steps, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (all) => {
    const faults = await Promise.all(all.map((given, lane) => performAll(given, rows[lane] ?? [])));
    expect(faults.flat()).toEqual([]);
    done += AT_ONCE;
  });
  const limits = { numRuns: RUNS / AT_ONCE, interruptAfterTimeLimit: MOST_MS, endOnFailure: true };
  const { seed, errorInstance } = await fc.check(property, { seed: SEED, ...limits });
  const disturbances = [...counts].map(([name, count]) => `${name} ${count} times`).join(", ");
  process.stderr.write(`  Seed ${seed}: ${done} interleavings, Redis was ${disturbances}\n`);
  if (errorInstance) throw errorInstance;
  await vi.waitFor(() => expect(disturbance).toBeUndefined(), 5_000);
}, 60_000);
