import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { z } from "zod";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { learnGenerations, startEpoch } from "./generations";
import { clock } from "./memory-tier";
import { COHERENCE_BOUND_MS, VERIFY_SECONDS } from "./policies";
import { isRedisConfigured, isRedisUsable, openSubscriber, probeRedis, RedisUnavailable, withRedis } from "./redis";
import { tagInput } from "./tags";

const FALLEN = "paceline:fallen";
const BEAT_MS = 150;
const RESUBSCRIBE_MS = 200;
const OUTAGE_MS = 1_000;

/** What fell: tags, all answers of a query, or everything. */
const fallen = z.strictObject({
  tags: tagInput.array().max(10_000).optional(),
  query: z.string().max(100).optional(),
  isAll: z.boolean().optional(),
});
export type Fallen = z.output<typeof fallen>;

/**
 * Keeps this process's memory in step with the others'. Each process publishes a beat to itself on the way every invalidation
 * takes: one that arrives proves that all before it have arrived. While beats are younger than half a second, what lies in
 * memory may be served without asking; otherwise only what is itself younger (a lease, after Gray and Cheriton, 1989).
 */
const state = remember("cache-coherence", () => ({
  beats: `paceline:beat:${randomUUID().slice(0, 8)}`,
  subscriber: undefined as Redis | undefined,
  attempt: 0,
  isJoined: false,
  isJoining: false,
  lastBeatAt: Number.NEGATIVE_INFINITY,
  lostAt: undefined as number | undefined,
  learnedAt: 0,
  timer: undefined as NodeJS.Timeout | undefined,
  onReturn: async () => {},
}));

/** Whether what this process keeps is known to be right to within the bound, without asking. */
export function isInStep(now: number): boolean {
  return !isRedisConfigured || (state.isJoined && now - state.lastBeatAt <= COHERENCE_BOUND_MS);
}

/** Whether Redis may be asked for entries: it answers, and this process has heard of all that fell in it. */
export const isSharedTierReady = (): boolean => state.isJoined && isRedisUsable();

/** Resolves once Redis may be asked for entries, or after a second without. */
export async function whenInStep(): Promise<void> {
  const deadline = performance.now() + 1_000;
  while (!isSharedTierReady() && isRedisConfigured && performance.now() < deadline) await sleep(20);
}

/** Begins to listen. `onReturn` runs each time Redis is back, before its entries are trusted again. */
export function startCoherence(onReturn: () => Promise<void>): void {
  if (!isRedisConfigured || state.timer) return;
  state.onReturn = onReturn;
  void subscribe();
  state.timer = setInterval(beat, BEAT_MS);
  state.timer.unref();
}

export function stopCoherence(): void {
  clearInterval(state.timer);
  state.timer = undefined;
  state.subscriber?.disconnect();
}

/** Tells every process, this one included, what fell. Rejects when Redis cannot be had. */
export async function announce(what: Fallen): Promise<void> {
  await withRedis((client) => client.publish(FALLEN, JSON.stringify(what)));
}

/** Voids in this process's memory what fell. */
export function hear({ tags = [], query, isAll }: Fallen): void {
  if (isAll) clock.fallAll();
  clock.fall(query ? [...tags, queryTag(query)] : tags);
}

/** What the answers of a query hang on in memory, besides their own tags. */
export const queryTag = (query: string) => `query:${query}`;

async function subscribe(): Promise<void> {
  const subscriber = openSubscriber(state.attempt++);
  state.subscriber = subscriber;
  subscriber.on("error", () => undefined); // `close` follows
  subscriber.on("message", (channel: string, message: string) => {
    if (channel === state.beats) receiveBeat(Number(message));
    else receiveFallen(message);
  });
  subscriber.once("close", () => {
    state.isJoined = false; // messages are lost from here on
    state.lostAt ??= performance.now();
    if (state.timer) setTimeout(() => state.timer && void subscribe(), RESUBSCRIBE_MS).unref();
  });
  await subscriber
    .connect()
    .then(() => subscriber.subscribe(FALLEN, state.beats))
    .catch(() => subscriber.disconnect());
}

function receiveFallen(message: string): void {
  try {
    hear(fallen.parse(JSON.parse(message)));
  } catch {
    clock.fallAll(); // something fell, and nobody can say what
    logger.warn("cache.message_unreadable");
  }
}

function receiveBeat(sentAt: number): void {
  if (state.isJoined) state.lastBeatAt = sentAt;
  else void join(sentAt);
}

/** Comes into step: all that memory holds is void, what changed meanwhile is learned, what could not be said is said. */
async function join(sentAt: number): Promise<void> {
  if (state.isJoining) return;
  state.isJoining = true;
  try {
    const lostAt = state.lostAt;
    await learnGenerations();
    // Others' invalidations may have been lost with them while nobody could be told.
    if (lostAt !== undefined && performance.now() - lostAt > OUTAGE_MS) await startEpoch({ onlyIfUnchanged: true });
    await state.onReturn();
    clock.fallAll();
    state.lostAt = undefined;
    state.learnedAt = performance.now();
    state.lastBeatAt = sentAt;
    state.isJoined = true;
  } catch (error) {
    if (!(error instanceof RedisUnavailable)) logger.warn("cache.join_failed", { cause: String(error) });
  } finally {
    state.isJoining = false;
  }
}

async function beat(): Promise<void> {
  const now = performance.now();
  await probeRedis((client) => client.publish(state.beats, String(now))).catch(() => undefined);
  if (!state.isJoined || !isRedisUsable()) return;
  await state.onReturn().catch(() => undefined);
  if (now - state.learnedAt < VERIFY_SECONDS * 1_000) return;
  state.learnedAt = now;
  if (await learnGenerations().catch(() => false)) clock.fallAll();
}
