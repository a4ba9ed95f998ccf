import "server-only";
import { remember } from "@/lib/remember";
import type { Tag } from "./tags";

const MOST_PENDING = 10_000;

/** Tags that fell while Redis could not be told, each with the number of its last fall, and whether they became too many to name. */
const pending = remember("cache-pending", () => ({
  tags: new Map<Tag, number>(),
  falls: 0,
  hasOverflown: false,
  isBeingDropped: false,
}));

/** Remembers tags that fell and whose versions Redis still holds. */
export function postpone(tags: readonly Tag[]): void {
  for (const tag of tags) pending.tags.set(tag, ++pending.falls);
  if (pending.tags.size <= MOST_PENDING) return;
  pending.tags.clear();
  pending.hasOverflown = true;
}

/** Whether Redis still holds the version of one of these tags though it fell. */
export const isPending = (tags: readonly Tag[]): boolean =>
  pending.hasOverflown || (pending.tags.size > 0 && tags.some((tag) => pending.tags.has(tag)));

/**
 * Drops what is pending, unless that is under way: `dropTags` gives those that it could not drop, `dropAll` rejects when it could
 * not. What falls again meanwhile stays pending.
 */
export async function dropPendingWith(
  dropTags: (tags: readonly Tag[]) => Promise<readonly Tag[]>,
  dropAll: () => Promise<void>,
): Promise<void> {
  const { tags, falls, isBeingDropped, hasOverflown } = pending;
  if (isBeingDropped || (tags.size === 0 && !hasOverflown)) return;
  pending.isBeingDropped = true;
  try {
    if (hasOverflown) await dropAll();
    pending.hasOverflown &&= pending.falls !== falls;
    const asked = [...tags.keys()];
    const kept = new Set(await dropTags(asked));
    for (const tag of asked) if (!kept.has(tag) && (tags.get(tag) ?? 0) <= falls) tags.delete(tag);
  } finally {
    pending.isBeingDropped = false;
  }
}
