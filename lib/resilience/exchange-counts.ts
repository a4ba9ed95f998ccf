import "server-only";
import { z } from "zod";
import { isRedisUsable, probeRedis, type RedisClient, RedisUnavailable, withRedis } from "@/lib/cache/redis";
import { logger } from "@/lib/telemetry/logger";
import type { WindowCount, WindowCounts } from "./window-counts";

const MOST_KEYS = 1_000; // in one exchange; the others wait for the next
const AT_ONCE = 100;
const SKEW_MS = 5_000; // between the clocks of processes
const NOTE_MS = 60_000;

// Never below what a process knows there was: a Redis that lost its data, or holds something else there, is put right.
const ADD = `
local used = redis.pcall('INCRBY', KEYS[1], ARGV[1])
local least = tonumber(ARGV[2])
if type(used) ~= 'number' or used < least then
  redis.call('SET', KEYS[1], ARGV[2])
  used = least
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return used`;

type Scripts = { pacelineAdd(key: string, sent: number, least: number, lifeMs: number): Promise<unknown> };

const prepared = new WeakSet<RedisClient>();

function scriptsOf(client: RedisClient): Scripts {
  if (!prepared.has(client)) {
    client.defineCommand("pacelineAdd", { lua: ADD, numberOfKeys: 1 });
    prepared.add(client);
  }
  return client as unknown as Scripts;
}

/**
 * Adds to Redis what was counted here since the last time, and learns what all processes have counted of the same keys. Never
 * throws: what Redis did not take is kept for the next time. A reply that is lost on its way makes its part count twice.
 */
export async function exchangeCounts(all: readonly WindowCounts[]): Promise<void> {
  try {
    // Beside the cache's own beat, which a process that caches nothing does not have.
    if (!isRedisUsable()) await probeRedis((client) => client.ping());
    for (const counts of all) await sendAll(counts);
  } catch (error) {
    noteRefusal(error);
  }
}

async function sendAll(counts: WindowCounts): Promise<void> {
  const waiting = counts.toSend(MOST_KEYS, Date.now());
  for (let start = 0; start < waiting.length; start += AT_ONCE) {
    const some = waiting.slice(start, start + AT_ONCE);
    await withRedis((client) => Promise.all(some.map((count) => send(client, count)))).catch((error: unknown) => {
      if (error instanceof RedisUnavailable) throw error;
      noteRefusal(error);
    });
  }
}

const total = z.number().int().nonnegative();

// A command for each key: in a Cluster they lie on different nodes.
async function send(client: RedisClient, count: WindowCount): Promise<void> {
  count.sending = count.unsent;
  count.unsent = 0;
  const least = count.shared + count.sending;
  const lifeMs = count.endsAt - Date.now() + SKEW_MS;
  try {
    const said = total.safeParse(await scriptsOf(client).pacelineAdd(count.name, count.sending, least, lifeMs));
    count.shared = Math.max(said.data ?? 0, least);
  } catch (error) {
    count.unsent += count.sending;
    throw error;
  } finally {
    count.sending = 0;
  }
}

const noted = { at: Number.NEGATIVE_INFINITY };

function noteRefusal(error: unknown): void {
  const now = performance.now();
  if (error instanceof RedisUnavailable || now - noted.at < NOTE_MS) return;
  noted.at = now;
  logger.warn("limits.exchange_refused", { cause: error instanceof Error ? error.message : String(error) });
}
