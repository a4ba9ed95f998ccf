import "server-only";
import pLimit from "p-limit";
import { env } from "@/lib/env";
import { FALLEN } from "./fallen";
import { withRedis } from "./redis";
import { scriptsOf } from "./scripts";
import { scopeOf, type Tag, tagKey } from "./tags";

const MOST_KEYS = 500; // of one script
const MOST_AT_ONCE = 32; // more would wait for each other longer than a command may take

/**
 * Drops the versions of tags, so that every entry in Redis that hangs on one is void, and tells every process. Resolves with the
 * tags whose versions Redis still has, because it refuses to write or their part of it cannot be had.
 */
export async function dropTagVersions(tags: readonly Tag[]): Promise<Tag[]> {
  const limit = pLimit(MOST_AT_ONCE);
  const groupOf = (tag: Tag, index: number) => (env.REDIS_CLUSTER ? scopeOf(tag) : Math.floor(index / MOST_KEYS));
  const groups = Map.groupBy(new Set(tags), groupOf);
  return (await Promise.all([...groups.values()].map((group) => limit(drop, group)))).flat();
}

/** Drops tags whose versions lie in one slot. */
async function drop(tags: Tag[]): Promise<Tag[]> {
  const keys = tags.map(tagKey);
  const messages = [JSON.stringify({ tags }), JSON.stringify({ tags, isPending: true })];
  const send = withRedis(
    (client) => scriptsOf(client).pacelineDrop(keys.length, ...keys, FALLEN, ...messages),
    keys[0],
  );
  return (await send.catch(() => 0)) === 1 ? [] : tags;
}
