import "server-only";
import { createHash } from "node:crypto";
import type { Scope, Tag } from "./tags";

/** The scope of all entries of `use cache`: what lies in it is equal for all. Dropping it drops every one of them. */
export const NEXT_SCOPE: Scope = "shared:next";

/** The name of all of them together, as a query has one. */
export const NEXT_QUERY = "next.use_cache";

const PATH_PREFIX = "_N_T_";
// Which paths show an entry only its readers know, so in Redis each hangs on all of them.
const EVERY_PATH: Tag = `${NEXT_SCOPE}/every-path`;

/** A tag of Next among ours: `shared:next/datasets`. One that is more than words and hyphens goes by its digest. */
export const tagOf = (nextTag: string): Tag => `${NEXT_SCOPE}/${topicOf(nextTag)}`;

/** What falls instead when entries of the tag may still be served while they are made anew. */
export const staleTagOf = (nextTag: string): Tag => `${tagOf(nextTag)}-stale`;

/** What falls too when one of these is a path: it may be a path of any entry in Redis. */
export const everyPathIfPath = (nextTags: readonly string[]): Tag[] =>
  nextTags.some((tag) => tag.startsWith(PATH_PREFIX)) ? [EVERY_PATH] : [];

/** All that an entry in Redis hangs on. */
export const hangsOn = (nextTags: readonly string[]): Tag[] => [
  NEXT_SCOPE,
  EVERY_PATH,
  ...nextTags.flatMap((tag) => [tagOf(tag), staleTagOf(tag)]),
];

/** A name of any length in 43 characters. */
export const digestOf = (name: string): string => createHash("sha256").update(name).digest("base64url");

const topicOf = (nextTag: string) => (/^[\w-]{1,100}$/.test(nextTag) ? nextTag : digestOf(nextTag));
