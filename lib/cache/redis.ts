import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { Cluster, Redis } from "ioredis";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";

const COMMAND_TIMEOUT_MS = 150; // a slow cache is worse than none
const BREAK_MS = 1_000;
const SILENCE_MS = 2_000; // a peer that vanished without a word is left for a new connection
const FIRST_CONNECT_MS = 1_000;

export type RedisClient = Redis | Cluster;
type Shared = { client: RedisClient; breaker: CircuitBreakerPolicy };

/** Whether this process is to share anything with others through Redis. */
export const isRedisConfigured = env.REDIS_URL !== undefined && env.REDIS_CACHING_ENABLED;

const shared = () => remember("redis", connect);

/** One command of the shared Redis could not be had: it is down, frozen, or was so a moment ago. */
export class RedisUnavailable extends Error {
  override name = "RedisUnavailable";
}

/**
 * Runs a command with 150 ms at most. Rejects with `RedisUnavailable` at once while the breaker is open: after a failure, for a
 * second and until `probeRedis` has found Redis well. A reply that is an error is no outage and rejects as itself.
 */
export async function withRedis<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
  if (!isRedisUsable()) throw new RedisUnavailable("Redis is skipped");
  return guarded(command);
}

/** Whether a command is worth sending now. */
export function isRedisUsable(): boolean {
  if (!isRedisConfigured) return false;
  const { client, breaker } = shared();
  return client.status === "ready" && breaker.state === CircuitState.Closed;
}

/** The one command that is let through an open breaker, from the background, so that no request pays for finding out. */
export const probeRedis = <T>(command: (client: RedisClient) => Promise<T>): Promise<T> => guarded(command);

async function guarded<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
  const { client, breaker } = shared();
  try {
    return await breaker.execute(() => inTime(command(client)));
  } catch (cause) {
    if (cause instanceof RedisUnavailable || isRefusal(cause)) throw cause;
    throw new RedisUnavailable("Redis does not answer", { cause });
  }
}

// Over the whole command: in a Cluster, redirections and retries would outlast the library's timeout of each. A reply that has
// arrived counts as in time, as the immediate comes after the sockets are read: a busy event loop is not a slow Redis, and
// taking it for one would send a crowd to the database just when the machine is busiest.
function inTime<T>(reply: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new RedisUnavailable(`No reply within ${COMMAND_TIMEOUT_MS} ms`));
    const timer = setTimeout(() => setImmediate(late), COMMAND_TIMEOUT_MS);
    reply.then(resolve, reject).finally(() => clearTimeout(timer));
  });
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
  if (!isRedisConfigured) return;
  const { client } = shared();
  client.off("close", noteDown);
  client.disconnect();
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

const retryDelay = (times: number) => Math.min(50 * 2 ** Math.min(times, 5), 1_000);

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
  const breaker = circuitBreaker(
    handleWhen((error) => !isRefusal(error)),
    { halfOpenAfter: BREAK_MS, breaker: new ConsecutiveBreaker(1) },
  );
  breaker.onBreak(noteDown);
  return { client, breaker };
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
