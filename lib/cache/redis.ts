import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { Cluster, Command, Redis } from "ioredis";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";

const COMMAND_TIMEOUT_MS = 150; // a slow cache is worse than none
const BREAK_MS = 100; // shorter than the cache's beat, which is what tries again
const SILENCE_MS = 2_000; // a peer that vanished without a word is left for a new connection
const FIRST_CONNECT_MS = 1_000;
const MOST_RETRY_MS = 250; // others wait for what this process has to tell

export type RedisClient = Redis | Cluster;
type Node = { breaker: CircuitBreakerPolicy; key: string | undefined };
type Shared = { client: RedisClient; nodes: Map<string, Node> };

/** Whether this process is to share anything with others through Redis. */
export const isRedisConfigured = env.REDIS_URL !== undefined && env.REDIS_CACHING_ENABLED;

let own: Shared | undefined;
const shared = () => (own ??= remember("redis", connect)); // not before it is needed: `next build` needs no Redis

/** One command of the shared Redis could not be had: it is down, frozen, or was so a moment ago. */
export class RedisUnavailable extends Error {
  override name = "RedisUnavailable";
}

/**
 * Runs a command with 150 ms at most. Rejects with `RedisUnavailable` at once while the breaker is open: after a failure, until a
 * probe has found Redis well. Where `key` is given, that is the breaker of the node of a Cluster that has it. A reply that is an
 * error is no outage and rejects as itself.
 */
export async function withRedis<T>(command: (client: RedisClient) => Promise<T>, key?: string): Promise<T> {
  if (!isRedisUsable(key)) throw new RedisUnavailable("Redis is skipped");
  return probeRedis(command, key);
}

/** Whether a command is worth sending now. */
export function isRedisUsable(key?: string): boolean {
  if (!isRedisConfigured) return false;
  return shared().client.status === "ready" && nodeOf(key).breaker.state === CircuitState.Closed;
}

/** The one command that is let through an open breaker, from the background, so that no request pays for finding out. */
export async function probeRedis<T>(command: (client: RedisClient) => Promise<T>, key?: string): Promise<T> {
  return guarded(nodeOf(key), () => command(shared().client));
}

/** Tries the nodes that are skipped; those that answer are asked again from then on. Never throws. */
export async function probeSkipped(): Promise<void> {
  if (!isRedisConfigured || shared().client.status !== "ready") return;
  const { client, nodes } = shared();
  const skipped = [...nodes.values()].filter(({ breaker }) => breaker.state !== CircuitState.Closed);
  const probe = ({ key }: Node) => (key === undefined ? client.ping() : client.exists(key));
  await Promise.all(skipped.map((node) => guarded(node, () => probe(node) as Promise<unknown>).catch(() => undefined)));
}

/** Publishes by way of a node that answers, in a Cluster whichever does. Rejects with `RedisUnavailable` when none does. */
export async function publish(channel: string, message: string): Promise<void> {
  if (!isRedisConfigured || shared().client.status !== "ready") throw new RedisUnavailable("Redis is skipped");
  for (const [name, publisher] of publishers()) {
    const node = nodeNamed(name);
    if (node.breaker.state !== CircuitState.Closed) continue;
    const isTaken = await guarded(node, () => publisher.publish(channel, message)).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
  }
  throw new RedisUnavailable("No node takes messages");
}

function publishers(): (readonly [name: string, publisher: RedisClient])[] {
  const cluster = clusterOf(shared());
  if (!cluster) return [[WHOLE, shared().client]];
  return cluster.nodes("master").map((node) => [`${node.options.host}:${node.options.port}`, node] as const);
}

const WHOLE = ""; // one server, or whatever a Cluster has

function nodeOf(key: string | undefined): Node {
  const cluster = clusterOf(shared());
  if (key === undefined || !cluster) return nodeNamed(WHOLE);
  const slot = new Command("get", [key]).getSlot();
  const node = nodeNamed(cluster.slots[slot]?.[0] ?? WHOLE);
  node.key ??= key;
  return node;
}

// Not by class: each bundle of the server may have its own copy of it.
const clusterOf = ({ client }: Shared) => (client.isCluster ? (client as Cluster) : undefined);

function nodeNamed(name: string): Node {
  const { nodes } = shared();
  const found = nodes.get(name) ?? { breaker: makeBreaker(), key: undefined };
  nodes.set(name, found);
  return found;
}

async function guarded<T>({ breaker }: Node, work: () => Promise<T>): Promise<T> {
  try {
    return await breaker.execute(() => inTime(work()));
  } catch (cause) {
    throw isRefusal(cause) ? cause : new RedisUnavailable("Redis does not answer", { cause });
  }
}

// Over the whole command: a Cluster's redirections and retries would outlast the timeout of each.
async function inTime<T>(reply: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  // A turn later: when it was this process that was held up, the reply lies in the socket and is read first.
  const timer = setTimeout(() => setImmediate(late.reject, new Error("No reply in time")), COMMAND_TIMEOUT_MS);
  try {
    return await Promise.race([reply, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function makeBreaker(): CircuitBreakerPolicy {
  const breaker = circuitBreaker(
    handleWhen((error) => !isRefusal(error)),
    { halfOpenAfter: BREAK_MS, breaker: new ConsecutiveBreaker(1) },
  );
  breaker.onBreak(noteDown);
  return breaker;
}

/** Starts connecting and waits a second for it. Never throws: without Redis the app is slower, not down. */
export async function connectRedis(): Promise<void> {
  if (!isRedisConfigured) return;
  const connected = shared()
    .client.connect()
    .catch(() => undefined);
  await Promise.race([connected, sleep(FIRST_CONNECT_MS, undefined, { ref: false })]);
}

export function disconnectRedis(): void {
  if (isRedisConfigured) shared().client.disconnect();
}

/** A connection of its own to one node, for a subscriber. It does not come back by itself: its owner opens the next. */
export function openSubscriber(attempt: number): Redis {
  const urls = env.REDIS_URL ?? [];
  return new Redis(urls[attempt % urls.length] ?? "", { ...OPTIONS, retryStrategy: () => null });
}

const OPTIONS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: FIRST_CONNECT_MS,
  socketTimeout: SILENCE_MS,
};

const retryDelay = (times: number) => Math.min(50 * times, MOST_RETRY_MS);

function connect(): Shared {
  const [first = "", ...others] = env.REDIS_URL ?? [];
  const client = env.REDIS_CLUSTER
    ? new Cluster([first, ...others], {
        lazyConnect: true,
        enableOfflineQueue: false,
        clusterRetryStrategy: retryDelay,
        maxRedirections: 3,
        slotsRefreshTimeout: FIRST_CONNECT_MS,
        redisOptions: OPTIONS,
      })
    : new Redis(first, {
        ...OPTIONS,
        retryStrategy: retryDelay,
        reconnectOnError: ({ message }) => message.startsWith("READONLY"), // a failed-over primary
      });
  client.on("error", () => undefined); // `end` and `ready` say enough, once each
  client.on("close", noteDown);
  client.on("ready", () => logger.info("redis.connected"));
  return { client, nodes: new Map() };
}

const noted = { downAt: 0 };

// Once a minute at most: a Redis that is away would fill the log.
function noteDown(): void {
  if (Date.now() - noted.downAt < 60_000) return;
  noted.downAt = Date.now();
  logger.warn("redis.unavailable");
}

/** A reply in which Redis refuses one command, though it is well. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "ReplyError" && !/^(LOADING|CLUSTERDOWN|MASTERDOWN)/.test(error.message)
  );
}
