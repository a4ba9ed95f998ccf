import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { env } from "@/lib/env";
import { withDeadline } from "@/lib/http/deadline";
import { AppError } from "@/lib/http/errors";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { measure } from "@/lib/telemetry/measure";
import { runDetached } from "@/lib/telemetry/request-context";
import { type Answer, etagOf } from "./answer";
import { isInStep, isSharedTierReady } from "./coherence";
import { keyPrefix } from "./generations";
import { clock, type Kept, memoryTier } from "./memory-tier";
import { noteRefusal } from "./note-refusal";
import { isPending } from "./pending-tags";
import {
  ABSENT_SECONDS,
  COHERENCE_BOUND_MS,
  LOAD_DEADLINE_MS,
  MOST_BYTES,
  type Policy,
  TTL_JITTER,
  VERIFY_SECONDS,
} from "./policies";
import { isRedisConfigured } from "./redis";
import { shareInFlight } from "./share-in-flight";
import { IGNORE_ANY, keepRight, lookUpShared, type Place, type Right, storeShared } from "./shared-tier";
import { countLoad, countOutcome } from "./stats";
import type { Scope, Tag } from "./tags";

const WAIT_MS = [15, 45] as const; // between two looks at what another process is loading
const CLOCK_SKEW_MS = 5_000;

/** One read of a cached query. */
export type Wanted = {
  query: string;
  policy: Policy;
  /** Names it in this process. */
  key: string;
  /** The query's parameters as JSON, and a digest of them for its key in Redis. */
  params: string;
  digest: () => string;
  scope: Scope;
  tags: readonly Tag[];
  /** The tags, and what else it hangs on in memory. */
  hangsOn: readonly string[];
  /** Gives the JSON of the answer, and whether it may be kept. */
  load: () => Promise<{ json: string; isWhole: boolean }>;
  /** The JSON as the query itself would write it; throws for anything it would not. */
  reread: (json: string) => string;
};

/** A load that reads other cached answers: it is kept no longer than they are. */
type Load = { startedAt: number; freshUntil: number; expiresAt: number };
const outerLoad = remember("cache-outer-load", () => new AsyncLocalStorage<Load>());

/** The answer from memory, from Redis, or loaded. One that says `isAbsent` stands for `not_found`. */
export async function findAnswer(wanted: Wanted): Promise<Answer> {
  const outer = outerLoad.getStore();
  return bindOuter(await find(wanted, outer?.startedAt), outer);
}

function bindOuter(answer: Answer, outer: Load | undefined): Answer {
  if (outer) {
    outer.freshUntil = Math.min(outer.freshUntil, answer.freshUntil);
    outer.expiresAt = Math.min(outer.expiresAt, answer.expiresAt);
  }
  return answer;
}

async function find(wanted: Wanted, since?: number): Promise<Answer> {
  if (!env.PERFORMANCE_OPTIMIZATION_ENABLED) return load(wanted, clock.mark());
  const kept = memoryTier.get(wanted.key);
  if (kept && isTrusted(kept, wanted.policy, since)) {
    if (kept.answer.freshUntil > Date.now()) countOutcome(wanted.query, "l1");
    else serveStale(wanted, kept.storedAs);
    return kept.answer;
  }
  let isLeader = false;
  const work = () => {
    isLeader = true;
    return findShared(wanted);
  };
  const answer = await shareInFlight(wanted.key, wanted.hangsOn, work, since);
  if (!isLeader) countOutcome(wanted.query, "joined");
  return answer;
}

/** What memory holds of it and may serve as fresh, without asking or loading anything. */
export function peekAnswer({ key, policy }: Wanted): Answer | undefined {
  const kept = memoryTier.get(key);
  const outer = outerLoad.getStore();
  const isOfUse = kept && kept.answer.freshUntil > Date.now() && isTrusted(kept, policy, outer?.startedAt);
  return isOfUse ? bindOuter(kept.answer, outer) : undefined;
}

// What is made from others is stored in Redis under the versions of its tags before it was made: it may then contain nothing
// that was verified earlier, or what another process has just changed would live on in it.
function isTrusted({ verifiedAt }: Kept, { l1Seconds }: Policy, since = Number.NEGATIVE_INFINITY): boolean {
  const now = performance.now();
  const age = now - verifiedAt;
  if (l1Seconds !== null && age > l1Seconds * 1_000) return false;
  if (!isRedisConfigured) return true;
  if (verifiedAt < since) return false;
  if (age <= COHERENCE_BOUND_MS) return true;
  return age <= VERIFY_SECONDS * 1_000 && isInStep(now);
}

async function findShared(wanted: Wanted): Promise<Answer> {
  const deadline = performance.now() + LOAD_DEADLINE_MS;
  let ignored = "";
  while (performance.now() < deadline) {
    const [mark, askedAt] = [clock.mark(), performance.now()];
    const place = placeOf(wanted);
    const reply = place && (await lookUp(wanted, place, ignored));
    if (!reply) break;
    if (reply === "another loads it") await sleep(randomInt(...WAIT_MS));
    else if ("right" in reply) return miss(wanted, mark, { place, right: reply.right });
    else {
      const answer = reply.found && checked(wanted, reply.found);
      if (answer) return take(wanted, { answer, mark, verifiedAt: askedAt, storedAs: reply.storedAs });
      countOutcome(wanted.query, "poisoned");
      ignored = ignored ? IGNORE_ANY : reply.storedAs;
    }
  }
  return miss(wanted, clock.mark());
}

function take(wanted: Wanted, kept: Omit<Kept, "tags">): Answer {
  memoryTier.put(wanted.key, { ...kept, tags: wanted.hangsOn });
  if (kept.answer.freshUntil > Date.now()) countOutcome(wanted.query, "l2");
  else serveStale(wanted, kept.storedAs);
  return kept.answer;
}

function miss(wanted: Wanted, mark: number, shared?: Shared): Promise<Answer> {
  countOutcome(wanted.query, "miss");
  return load(wanted, mark, shared);
}

function serveStale(wanted: Wanted, storedAs: string): void {
  countOutcome(wanted.query, "stale");
  void shareInFlight(`refresh ${wanted.key}`, wanted.hangsOn, () => refresh(wanted, storedAs)).catch((error: Error) => {
    logger.warn("cache.refresh_failed", { query: wanted.query, cause: error.message });
  });
}

/** Loads anew what is stale, unless another process does or did. */
async function refresh(wanted: Wanted, storedAs: string): Promise<void> {
  const [mark, askedAt] = [clock.mark(), performance.now()];
  const place = placeOf(wanted);
  const reply = place && (await lookUp(wanted, place, storedAs));
  if (!place || !reply) await load(wanted, mark);
  else if (reply === "another loads it") return;
  else if ("right" in reply) await load(wanted, mark, { place, right: reply.right });
  else {
    const answer = reply.found && checked(wanted, reply.found);
    const kept = { mark, verifiedAt: askedAt, storedAs: reply.storedAs, tags: wanted.hangsOn };
    if (answer) memoryTier.put(wanted.key, { ...kept, answer });
  }
}

/** Its place in Redis; undefined while Redis is not to be asked for it. */
function placeOf({ query, scope, digest, tags }: Wanted): Place | undefined {
  const prefix = keyPrefix(query, scope);
  if (!prefix || isPending(tags)) return undefined;
  const key = `${prefix}:${digest()}`;
  return isSharedTierReady(key) ? { key, tags } : undefined;
}

async function lookUp({ query }: Wanted, place: Place, ignored: string) {
  try {
    return await measure("cache.look_up", () => lookUpShared(place, ignored));
  } catch (error) {
    noteRefusal("cache.look_up_refused", error, { query });
    return undefined;
  }
}

/** What Redis holds, read as the query's own answer; undefined for anything the query would not have stored. */
function checked({ policy, reread }: Wanted, found: Answer): Answer | undefined {
  const now = Date.now();
  const [freshMs, staleMs] = lifeOf(policy, found.isAbsent);
  const isOfPolicy =
    found.storedAt <= now + CLOCK_SKEW_MS &&
    found.freshUntil <= found.storedAt + freshMs &&
    found.freshUntil <= found.expiresAt &&
    found.expiresAt <= found.storedAt + freshMs + staleMs;
  if (!isOfPolicy || found.expiresAt <= now) return undefined;
  const text = found.body.toString();
  try {
    // A copy in any case: what came over the connection holds on to all that came with it.
    const body = Buffer.from(found.isAbsent ? text : reread(text));
    return { ...found, body, etag: body.equals(found.body) ? found.etag : etagOf(body) };
  } catch {
    return undefined;
  }
}

type Shared = { place: Place; right: Right };

// Apart from the request that happens to be first: others wait for it too, and its caller may leave.
async function load(wanted: Wanted, mark: number, shared?: Shared): Promise<Answer> {
  const startedAt = performance.now();
  const inner: Load = { startedAt, freshUntil: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY };
  const letGo = shared && keepRight(shared.place, shared.right);
  try {
    const { json, isWhole, isAbsent } = await runDetached((context) =>
      withDeadline(LOAD_DEADLINE_MS, undefined, (deadline) => {
        context.deadline = deadline;
        return outerLoad.run(inner, () => measure(wanted.query, () => loadOrAbsent(wanted)));
      }),
    );
    countLoad(wanted.query, performance.now() - startedAt, false);
    const answer = answerOf(json, isAbsent, wanted.policy, inner);
    if (isWhole && answer.body.length > MOST_BYTES) countOutcome(wanted.query, "oversize");
    const isKept = env.PERFORMANCE_OPTIMIZATION_ENABLED && isWhole && answer.body.length <= MOST_BYTES;
    const storedAs = shared?.right.token ?? randomUUID();
    const kept = { answer, mark, verifiedAt: startedAt, storedAs, tags: wanted.hangsOn };
    if (isKept) memoryTier.put(wanted.key, kept);
    if (shared) store(wanted, shared, isKept ? answer : undefined);
    return answer;
  } catch (error) {
    countLoad(wanted.query, performance.now() - startedAt, true);
    if (shared) store(wanted, shared);
    throw error;
  } finally {
    letGo?.();
  }
}

async function loadOrAbsent({ load }: Wanted) {
  try {
    return { ...(await load()), isAbsent: false };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found")
      return { json: error.message, isWhole: true, isAbsent: true };
    throw error;
  }
}

/** For how long an answer of a policy is fresh, and of use after that, at most: ms. */
function lifeOf({ freshSeconds, staleSeconds }: Policy, isAbsent: boolean): [freshMs: number, staleMs: number] {
  return isAbsent ? [1_000 * Math.min(ABSENT_SECONDS, freshSeconds), 0] : [1_000 * freshSeconds, 1_000 * staleSeconds];
}

function answerOf(text: string, isAbsent: boolean, policy: Policy, inner: Load): Answer {
  const [freshMs, staleMs] = lifeOf(policy, isAbsent);
  const shortened = 1 - Math.random() * TTL_JITTER;
  const body = Buffer.from(text);
  const storedAt = Date.now();
  const freshUntil = Math.min(storedAt + Math.floor(freshMs * shortened), inner.freshUntil);
  const expiresAt = Math.min(freshUntil + Math.floor(staleMs * shortened), inner.expiresAt);
  return { body, etag: etagOf(body), isAbsent, storedAt, freshUntil, expiresAt };
}

// Nobody waits for it: the answer is there. With nothing to store it gives the right to load back.
function store({ query }: Wanted, { place, right }: Shared, answer?: Answer): void {
  void storeShared(place, right, answer).catch((error) => noteRefusal("cache.store_refused", error, { query }));
}
