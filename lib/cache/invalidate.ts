import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { measure } from "@/lib/telemetry/measure";
import { announce, hear } from "./coherence";
import { startEpoch, startGeneration } from "./generations";
import { isRedisConfigured } from "./redis";
import { dropTagVersions } from "./shared-tier";
import { countInvalidation } from "./stats";
import type { Tag } from "./tags";

const MOST_PENDING = 10_000;

/** Tags that fell while Redis could not be told, and whether they became too many to name. */
const pending = remember("cache-pending", () => ({ tags: new Set<Tag>(), hasOverflown: false }));
const untilCommit = remember("cache-until-commit", () => new AsyncLocalStorage<Set<Tag>>());
const listeners = remember("cache-fall-listeners", () => new Set<(tags: readonly Tag[]) => void>());

/**
 * Does a write, measured under its name, and drops what it changes, also when it fails: a statement that was cut off may have
 * been done all the same. `tagsOf` adds what only the result can tell. Resolves once no process that Redis reaches serves for
 * longer than half a second what was before.
 */
export async function writing<T>(
  name: string,
  tags: readonly Tag[],
  write: () => Promise<T>,
  tagsOf?: (result: T) => readonly Tag[],
): Promise<T> {
  const fallen = [...tags];
  try {
    const result = await measure(name, write);
    if (tagsOf) fallen.push(...tagsOf(result));
    return result;
  } finally {
    await invalidate(fallen);
  }
}

/** Drops every answer that hangs on one of these tags. Within `afterCommit` it waits for the end of the transaction. */
export async function invalidate(tags: readonly Tag[]): Promise<void> {
  const waiting = untilCommit.getStore();
  if (waiting) for (const tag of tags) waiting.add(tag);
  else await drop(tags);
}

/** Runs a transaction; what falls in it falls when it is over, or a reader could keep again what was before it. */
export async function afterCommit<T>(transaction: () => Promise<T>): Promise<T> {
  const waiting = new Set<Tag>();
  try {
    return await untilCommit.run(waiting, transaction);
  } finally {
    if (waiting.size > 0) await untilCommit.exit(() => drop([...waiting]));
  }
}

/** Drops all answers of one query, in every process. */
export async function invalidateQuery(query: string): Promise<void> {
  await dropped(() => startGeneration(query), { query });
}

/** Drops everything, in every process. */
export async function invalidateAll(): Promise<void> {
  await dropped(() => startEpoch({ onlyIfUnchanged: false }), { isAll: true });
}

async function dropped(inRedis: () => Promise<void>, what: { query: string } | { isAll: true }): Promise<void> {
  countInvalidation();
  hear(what);
  if (!isRedisConfigured) return;
  await inRedis().then(() => announce(what));
  hear(what);
}

/** Calls back with the tags that fell by this process's own writes. */
export function onFall(listener: (tags: readonly Tag[]) => void): void {
  listeners.add(listener);
}

/** Whether Redis still holds the version of one of these tags though it fell here. */
export const isPending = (tags: readonly Tag[]): boolean =>
  pending.hasOverflown || (pending.tags.size > 0 && tags.some((tag) => pending.tags.has(tag)));

// Here first and last: a reader that took the entry from Redis in between marked its look-up before the second.
async function drop(tags: readonly Tag[]): Promise<void> {
  if (tags.length === 0) return;
  countInvalidation();
  hear({ tags: [...tags] });
  if (isRedisConfigured) {
    await dropInRedis(tags).catch((error: Error) => {
      logger.warn("cache.invalidation_delayed", { tags: tags.length, cause: error.message });
      postpone(tags);
    });
    hear({ tags: [...tags] });
  }
  for (const listener of listeners) listener(tags);
}

// The versions first: whoever hears of it and looks again must not find the old one.
async function dropInRedis(tags: readonly Tag[]): Promise<void> {
  await dropTagVersions(tags);
  await announce({ tags: [...tags] });
}

function postpone(tags: readonly Tag[]): void {
  for (const tag of tags) pending.tags.add(tag);
  if (pending.tags.size <= MOST_PENDING) return;
  pending.tags.clear();
  pending.hasOverflown = true;
}

/** Tells Redis what fell while it was away. Rejects when it is away still. */
export async function dropPending(): Promise<void> {
  if (pending.hasOverflown) {
    await startEpoch({ onlyIfUnchanged: false });
    await announce({ isAll: true });
    pending.hasOverflown = false;
  }
  const tags = [...pending.tags];
  if (tags.length === 0) return;
  await dropInRedis(tags);
  for (const tag of tags) pending.tags.delete(tag);
}
