import "server-only";
import { hash } from "node:crypto";
import type { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/http/errors";
import type { Fields } from "@/lib/http/fields";
import { remember } from "@/lib/remember";
import { measure } from "@/lib/telemetry/measure";
import type { Answer } from "./answer";
import { queryTag } from "./coherence";
import { findAnswer, peekAnswer, type Wanted } from "./find-answer";
import { noteRead } from "./hot-reads";
import { POLICIES, type PolicyName } from "./policies";
import { type Scope, tagsOf } from "./tags";

export type CachedQuerySpec<Params extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> = {
  /** Names the key, the span and the line of the cache page: noun.verb_phrase. */
  name: string;
  policy: PolicyName;
  params: Params;
  /** The parameter that says whose answer it is; absent for what is equal for all. */
  owner?: keyof z.output<Params> & string;
  /** Parses what is loaded, and what Redis returns, to plain JSON values; its own output again gives the same. */
  result: Result;
  scope: (params: z.output<Params>) => Scope;
  /** The topics of the scope it is made from: what a write to them drops. */
  topics: readonly string[];
  /** Throws `not_found` for what is not there; that is kept too, for half a minute. With `fields` it may load less. */
  load: (params: z.output<Params>, fields?: Fields) => Promise<unknown>;
  /** False for an answer that must not be kept, such as one with a part missing. */
  isWhole?: (result: z.output<Result>) => boolean;
};

/** A read that is yet to be made: as the bytes that are kept, or as a value. Both throw `not_found` for what is not there. */
export class StoredRead<Value = unknown> {
  constructor(
    readonly answer: () => Promise<Answer>,
    readonly value: (fields?: Fields) => Promise<Value>,
  ) {}
}

/** A query whose answers are kept. Call it for the value. */
export type CachedQuery<Params extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> = {
  (params: z.input<Params>, fields?: Fields): Promise<z.output<Result>>;
  /** What a route answers with, so that the bytes go out as they are kept. */
  stored(params: z.input<Params>): StoredRead<z.output<Result>>;
  spec: CachedQuerySpec<Params, Result>;
};

/** Every cached query by its name, as far as its module has been loaded. */
export const cachedQueries = remember("cached-queries", () => new Map<string, CachedQuery>());

/** Reads what a query by that name answers to these parameters; undefined where none is known. */
export const readByName = async (query: string, params: unknown): Promise<unknown> =>
  cachedQueries.get(query)?.(params as Record<string, unknown>);

/**
 * Keeps what a query loads, in this process and in Redis; POLICIES says how long. A read shows all that this process has
 * written, and what another has, half a second later at most. Simultaneous reads share one load, within the process and across
 * processes. Redis away costs speed, never an answer. With `fields`, what is kept whole is used and nothing is kept.
 */
export function cachedQuery<Params extends z.ZodObject, Result extends z.ZodType>(
  spec: CachedQuerySpec<Params, Result>,
): CachedQuery<Params, Result> {
  const load = async (params: z.output<Params>) => {
    const result = spec.result.parse(await spec.load(params));
    return { json: JSON.stringify(result), isWhole: spec.isWhole?.(result) ?? true };
  };
  const wantedOf = (params: z.output<Params>) => describe(spec, params, () => load(params));

  const answer = async (given: z.input<Params>): Promise<Answer> => {
    const wanted = wantedOf(spec.params.parse(given));
    const found = await findAnswer(wanted);
    noteRead(wanted);
    if (found.isAbsent) throw new AppError("not_found", found.body.toString());
    return found;
  };

  const read = async (given: z.input<Params>, fields?: Fields): Promise<z.output<Result>> => {
    const isOn = env.PERFORMANCE_OPTIMIZATION_ENABLED;
    if (isOn && !fields) return JSON.parse((await answer(given)).body.toString());
    const params = spec.params.parse(given);
    const held = isOn ? peekAnswer(wantedOf(params)) : undefined;
    if (held && !held.isAbsent) return JSON.parse(held.body.toString());
    const loaded = await measure(spec.name, () => spec.load(params, fields));
    return fields ? (loaded as z.output<Result>) : spec.result.parse(loaded);
  };
  const stored = (params: z.input<Params>) =>
    new StoredRead(
      () => answer(params),
      (fields) => read(params, fields),
    );
  const query = Object.assign(read, { stored, spec });
  cachedQueries.set(spec.name, query as unknown as CachedQuery);
  return query;
}

function describe<Params extends z.ZodObject, Result extends z.ZodType>(
  spec: CachedQuerySpec<Params, Result>,
  params: z.output<Params>,
  load: Wanted["load"],
): Wanted {
  const scope = spec.scope(params);
  const tags = tagsOf(scope, spec.topics);
  const text = JSON.stringify(params); // zod writes keys in the schema's order: equal parameters are equal texts
  return {
    query: spec.name,
    policy: POLICIES[spec.policy],
    key: `${spec.name} ${scope} ${text}`,
    params: text,
    digest: () => hash("sha256", text, "base64url").slice(0, 22),
    scope,
    tags,
    hangsOn: [...tags, queryTag(spec.name)],
    load,
    reread: (json) => JSON.stringify(spec.result.parse(JSON.parse(json))),
  };
}
