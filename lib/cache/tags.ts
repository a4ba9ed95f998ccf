import "server-only";
import { z } from "zod";

const SCOPES = ["learner", "course", "advisor", "session", "shared"] as const;

/**
 * Whose data an entry shows: `learner:42`. An entry and all its tags lie in the Redis slot of its scope, so that one round trip
 * reads them.
 */
export type Scope = `${(typeof SCOPES)[number]}:${string}`;

/** What an invalidation names: a whole scope, or one topic of it, as in `learner:42/goals`. */
export type Tag = Scope | `${Scope}/${string}`;

export const learnerScope = (learnerId: number): Scope => `learner:${learnerId}`;
export const courseScope = (courseId: string): Scope => `course:${courseId}`;
export const advisorScope = (userId: string): Scope => `advisor:${userId}`;

/** The tags of an entry: its scope, and the scope's topics it was made from. */
export const tagsOf = (scope: Scope, topics: readonly string[]): Tag[] => [
  scope,
  ...topics.map((topic) => `${scope}/${topic}` as const),
];

/** A tag as an operator or another process writes it. */
export const tagInput = z
  .string()
  .max(200)
  .regex(
    new RegExp(`^(${SCOPES.join("|")}):[\\w.-]+(/[\\w-]+)?$`),
    "A tag is written as in learner:42 or learner:42/goals",
  )
  .transform((text) => text as Tag)
  .meta({ examples: ["learner:42/goals"] });

/** The scope that a tag is of. */
export const scopeOf = (tag: Tag) => tag.split("/", 1)[0] as Scope;

/** Where Redis keeps the version of a tag: in its scope's slot. */
export const tagKey = (tag: Tag): string => `paceline:tag:{${scopeOf(tag)}}${tag.slice(scopeOf(tag).length)}`;
