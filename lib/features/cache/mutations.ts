import "server-only";
import { cachedQueries } from "@/lib/cache/cached-query";
import { invalidate, invalidateAll, invalidateQuery } from "@/lib/cache/invalidate";
import { RedisUnavailable } from "@/lib/cache/redis";
import type { Tag } from "@/lib/cache/tags";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";
import type { DropParams } from "./schema";

type Target = { tag: Tag } | { query: string } | { all: "true" };

/** The one thing that is to fall. Throws `invalid_input` unless exactly one is named, `not_found` for no cached query. */
export function chooseTarget(params: DropParams): Target {
  const named = Object.entries(params).filter(([, value]) => value !== undefined);
  const [first, ...others] = named.map(([name, value]) => ({ [name]: value }) as Target);
  if (!first) throw wrongCount("Name what to drop: tag, query or all", ["tag", "query", "all"]);
  if (others.length > 0) {
    const names = named.map(([name]) => name);
    throw wrongCount(`Name one of tag, query and all; this names ${names.join(" and ")}`, names);
  }
  if ("query" in first && !cachedQueries.has(first.query)) {
    throw new AppError("not_found", `No cached query ${first.query}`);
  }
  return first;
}

/** As it stands in the audit: "tag learner:42/goals", "query goals.list", "everything". */
export function nameTarget(target: Target): string {
  if ("all" in target) return "everything";
  return "tag" in target ? `tag ${target.tag}` : `query ${target.query}`;
}

/**
 * Drops answers in every process. Resolves with whether the others know: with Redis away a query or everything falls in this
 * one alone; a tag falls in the others when Redis is back.
 */
export function drop(target: Target): Promise<boolean> {
  return measure("cache.drop", async () => {
    try {
      if ("tag" in target) await invalidate([target.tag]);
      else if ("query" in target) await invalidateQuery(target.query);
      else await invalidateAll();
      return true;
    } catch (error) {
      if (error instanceof RedisUnavailable) return false;
      throw error;
    }
  });
}

function wrongCount(message: string, names: string[]): AppError {
  return new AppError("invalid_input", message, { issues: names.map((path) => ({ path, message })) });
}
