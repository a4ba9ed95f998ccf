import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { measure } from "@/lib/telemetry/measure";
import { announce, hear } from "./coherence";
import type { Fallen } from "./fallen";
import { startEpoch, startGeneration } from "./generations";
import { dropPendingWith, postpone } from "./pending-tags";
import { isRedisConfigured } from "./redis";
import { countInvalidation } from "./stats";
import { dropTagVersions } from "./tag-versions";
import type { Tag } from "./tags";

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
  await dropped(startEpoch, { isAll: true });
}

async function dropped(inRedis: () => Promise<void>, what: Fallen): Promise<void> {
  countInvalidation();
  hear(what);
  if (!isRedisConfigured) return;
  await inRedis();
  hear(what);
}

export { isPending } from "./pending-tags";

/** Calls back with the tags that fell by this process's own writes. */
export function onFall(listener: (tags: readonly Tag[]) => void): void {
  listeners.add(listener);
}

// Here first and last: a reader that took the entry from Redis in between marked its look-up before the second.
async function drop(tags: readonly Tag[]): Promise<void> {
  if (tags.length === 0) return;
  countInvalidation();
  hear({ tags: [...tags] });
  if (isRedisConfigured) {
    await dropInRedis(tags);
    hear({ tags: [...tags] });
  }
  for (const listener of listeners) listener(tags);
}

// Whoever hears that tags are pending does not believe Redis either, and drops them too when it can.
async function dropInRedis(tags: readonly Tag[]): Promise<void> {
  const kept = await dropTagVersions(tags);
  if (kept.length === 0) return;
  logger.warn("cache.invalidation_delayed", { tags: kept.length });
  postpone(kept);
  await announce({ tags: kept, isPending: true }).catch(() => undefined); // who is away hears it when all are told
}

/** Tells Redis what fell while it was away. */
export const dropPending = (): Promise<void> => dropPendingWith(dropTagVersions, startEpoch);
