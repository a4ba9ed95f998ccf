import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { logger } from "@/lib/telemetry/logger";
import { isInStep, isSharedTierReady } from "./coherence";
import { keyPrefix } from "./generations";
import { isPending } from "./invalidate";
import { readEntry, type StoredEntry, writeEntry } from "./next-entry";
import { hangsOn, NEXT_QUERY, NEXT_SCOPE } from "./next-tags";
import { COHERENCE_BOUND_MS, LOAD_DEADLINE_MS } from "./policies";
import { type RedisClient, RedisUnavailable, withRedis } from "./redis";
import { countOutcome } from "./stats";
import { type Tag, tagKey } from "./tags";

const TAG_SECONDS = 86_400; // so the most that an entry lives in Redis
const CLOCK_SKEW_MS = 5_000;

type Versions = ReadonlyMap<Tag, string>;

/** Where an entry lies in Redis, and the versions its tags have, as far as they are known. */
export type Place = { key: string; versions: Versions };

/** Looks an entry up, in 150 ms at most. Has no place before Redis was reached for the first time. Never rejects. */
export async function askShared(id: string): Promise<{ place?: Place; found?: StoredEntry }> {
  const prefix = keyPrefix(NEXT_QUERY, NEXT_SCOPE);
  if (!prefix) return {};
  const key = `${prefix}:${id}`;
  const unasked = { place: { key, versions: new Map() } };
  if (!isSharedTierReady()) return unasked;
  try {
    return await withRedis(async (client) => {
      const written = await client.getBuffer(key).catch(nothingIfNoText);
      const read = written ? readEntry(key, written) : undefined;
      if (written && !read) countOutcome(NEXT_QUERY, "poisoned");
      const tags = hangsOn(read?.entry.tags ?? []);
      if (isPending(tags)) return unasked;
      const versions = await takeVersions(client, tags);
      const isCurrent = read && tags.every((tag, index) => versions.get(tag) === read.versions[index]);
      const found = isCurrent && isOfOurTime(read.entry) ? { found: read.entry } : {};
      return { place: { key, versions }, ...found };
    });
  } catch (error) {
    noteRefusal("cache.look_up_refused", error);
    return unasked;
  }
}

/**
 * Stores an entry for all processes, half a second after it was made and only if it then `isCurrent`: of a tag whose version was
 * not known before, only hearing tells whether it fell while the entry was made. Never rejects.
 */
export async function share({ key, versions }: Place, entry: StoredEntry, isCurrent: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + LOAD_DEADLINE_MS;
  try {
    if (!isSharedTierReady()) await halfSeconds(isSharedTierReady, giveUpAt);
    const tags = hangsOn(entry.tags);
    const unknown = tags.filter((tag) => !versions.has(tag));
    const later = unknown.length > 0 ? await withRedis((client) => takeVersions(client, unknown)) : undefined;
    await halfSeconds(() => isInStep(performance.now()) && isSharedTierReady(), giveUpAt);
    const lifeMs = Math.min(entry.timestamp + entry.expire * 1_000 - Date.now(), TAG_SECONDS * 1_000);
    if (lifeMs < 1 || !isInStep(performance.now()) || isPending(tags) || !isCurrent()) return;
    const written = writeEntry(
      key,
      entry,
      tags.map((tag) => versions.get(tag) ?? later?.get(tag) ?? ""),
    );
    await withRedis((client) => client.set(key, written, "PX", Math.floor(lifeMs)));
  } catch (error) {
    noteRefusal("cache.store_refused", error);
  }
}

/** Lets one pass, and more until `isSo`. */
async function halfSeconds(isSo: () => boolean, giveUpAt: number): Promise<void> {
  do await sleep(COHERENCE_BOUND_MS, undefined, { ref: false });
  while (!isSo() && performance.now() < giveUpAt);
}

/** The versions of tags; one that has none gets one. */
async function takeVersions(client: RedisClient, tags: readonly Tag[]): Promise<Versions> {
  const keys = tags.map(tagKey);
  let found = await client.mget(keys);
  if (found.includes(null)) {
    const absent = keys.filter((_, index) => found[index] === null);
    await Promise.all(absent.map((key) => client.set(key, randomUUID().slice(0, 13), "EX", TAG_SECONDS, "NX")));
    found = await client.mget(keys);
  }
  return new Map(tags.flatMap((tag, index) => (found[index] ? [[tag, found[index]]] : [])));
}

/** A list in place of an entry is as unreadable as any other garbage. */
function nothingIfNoText(error: Error): Buffer {
  if (error.message.startsWith("WRONGTYPE")) return Buffer.alloc(0);
  throw error;
}

const isOfOurTime = ({ timestamp }: StoredEntry) => timestamp <= Date.now() + CLOCK_SKEW_MS;

function noteRefusal(event: string, error: unknown): void {
  if (error instanceof RedisUnavailable) return;
  logger.warn(event, { query: NEXT_QUERY, cause: error instanceof Error ? error.message : String(error) });
}
