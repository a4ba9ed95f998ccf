import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { FALLEN, type Fallen, fallen } from "./fallen";
import { areGenerationsKnown, forgetGenerations, learnGenerations, startEpoch } from "./generations";
import { clock } from "./memory-tier";
import { noteRefusal } from "./note-refusal";
import { postpone } from "./pending-tags";
import { COHERENCE_BOUND_MS, VERIFY_SECONDS } from "./policies";
import { isRedisConfigured, isRedisUsable, openSubscriber, probeSkipped, publish } from "./redis";

const BEAT_MS = 150;
const RESUBSCRIBE_MS = 200;
const SILENCE_MS = 2_000; // without a beat of its own on the way through Redis a subscriber is given up
const OUTAGE_MS = 1_000;
const SETTLE_MS = COHERENCE_BOUND_MS;

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
  heardAt: 0,
  losses: 0,
  lostAt: undefined as number | undefined,
  learnedAt: 0,
  timer: undefined as NodeJS.Timeout | undefined,
  onReturn: async () => {},
}));

/** Whether what this process keeps is known to be right to within the bound, without asking. */
export function isInStep(now: number): boolean {
  return !isRedisConfigured || (state.isJoined && now - state.lastBeatAt <= COHERENCE_BOUND_MS);
}

/** Whether Redis may be asked for entries, or for this one: it answers, and this process has heard of all that fell in it. */
export const isSharedTierReady = (key?: string): boolean => state.isJoined && isRedisUsable(key);

/** Resolves once Redis may be asked for entries, or after a second without. */
export async function whenInStep(): Promise<void> {
  const deadline = performance.now() + 1_000;
  while (!isSharedTierReady() && isRedisConfigured && performance.now() < deadline) await sleep(20);
}

/** Begins to listen. `onReturn` runs with every beat while Redis answers, to say what could not be said. */
export function startCoherence(onReturn: () => Promise<void>): void {
  if (!isRedisConfigured || state.timer) return;
  state.onReturn = onReturn;
  void subscribe();
  state.timer = setInterval(() => void beat(), BEAT_MS);
  state.timer.unref();
}

export function stopCoherence(): void {
  clearInterval(state.timer);
  state.timer = undefined;
  state.subscriber?.disconnect();
}

/** Tells every process, this one included, what fell. Rejects when Redis cannot be had. */
export const announce = (what: Fallen): Promise<void> => publish(FALLEN, JSON.stringify(what));

/** Voids in this process what fell. */
export function hear({ tags = [], query, isAll, isPending }: Fallen): void {
  if (isPending) postpone(tags);
  if (query || isAll) {
    forgetGenerations();
    void relearn();
  }
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
    lose(performance.now()); // messages are lost from here on
    if (state.timer) setTimeout(() => state.timer && void subscribe(), RESUBSCRIBE_MS).unref();
  });
  state.heardAt = performance.now();
  await subscriber
    .connect()
    .then(() => subscriber.subscribe(FALLEN, state.beats))
    .catch(() => subscriber.disconnect());
}

function receiveFallen(message: string): void {
  try {
    hear(fallen.parse(JSON.parse(message)));
  } catch {
    hear({ isAll: true }); // something fell, and nobody can say what
    logger.warn("cache.message_unreadable");
  }
}

function receiveBeat(sentAt: number): void {
  state.heardAt = performance.now();
  state.lastBeatAt = Math.max(state.lastBeatAt, sentAt);
  if (!state.isJoined) void join();
}

/** Out of step: what others tell does not arrive, or they may be unable to tell it. */
function lose(at: number): void {
  state.isJoined = false;
  state.losses += 1;
  state.lostAt ??= at;
}

/** Comes into step: what changed meanwhile is learned, and all that memory holds is void. */
async function join(): Promise<void> {
  if (state.isJoining) return;
  state.isJoining = true;
  const { losses, lostAt } = state;
  try {
    if (lostAt !== undefined) {
      // Others' invalidations may have been lost with them while nobody could be told.
      if (performance.now() - lostAt > OUTAGE_MS) await startEpoch({ onlyIfUnchanged: true });
      await sleep(SETTLE_MS); // in which those that live tell what they could not
    }
    await learnGenerations();
    if (losses !== state.losses) return;
    clock.fallAll();
    state.lostAt = undefined;
    state.learnedAt = performance.now();
    state.isJoined = true;
  } catch (error) {
    noteRefusal("cache.join_failed", error);
  } finally {
    state.isJoining = false;
  }
}

async function beat(): Promise<void> {
  const sentAt = performance.now();
  const send = () => publish(state.beats, String(sentAt));
  const probed = probeSkipped();
  try {
    await send().catch(() => probed.then(send));
  } catch {
    return lose(sentAt);
  }
  if (sentAt - state.heardAt > SILENCE_MS) {
    state.heardAt = sentAt;
    state.subscriber?.disconnect();
  }
  await state.onReturn().catch(() => undefined);
  const isDue = sentAt - state.learnedAt > VERIFY_SECONDS * 1_000 || !areGenerationsKnown();
  if (state.isJoined && isDue) await relearn();
}

async function relearn(): Promise<void> {
  state.learnedAt = performance.now();
  const changed = await learnGenerations().catch(() => "nothing" as const);
  if (changed === "all") clock.fallAll();
  else if (changed !== "nothing") clock.fall(changed.map(queryTag));
}
