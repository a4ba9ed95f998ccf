import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { remember } from "@/lib/remember";
import { FALLEN, type Fallen } from "./fallen";
import { type RedisClient, withRedis } from "./redis";

const CONTROL = "paceline:control";
const EPOCH = "epoch";

/** The part of each key that stands for "everything stored since": another epoch voids all entries, a generation those of one query. */
const held = remember("cache-generations", () => ({
  epoch: undefined as string | undefined,
  ofQuery: new Map<string, string>(),
  isKnown: false,
  changes: 0,
}));

const newId = () => randomUUID().slice(0, 8);

/** The start of every key of a query, in the slot of `scope`; undefined until Redis has been asked. */
export function keyPrefix(query: string, scope: string): string | undefined {
  if (!held.isKnown || !held.epoch) return undefined;
  return `paceline:${held.epoch}:{${scope}}:${query}@${held.ofQuery.get(query) ?? "0"}`;
}

/** Makes every prefix unknown: another process, or this one, has just changed them in Redis. */
export function forgetGenerations(): void {
  held.isKnown = false;
  held.changes += 1;
}

export const areGenerationsKnown = (): boolean => held.isKnown;

// What is no hash is nobody's record of them.
const LEARN = `
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], unpack(ARGV))
end
return redis.call('HGETALL', KEYS[1])`;

const record = z
  .array(z.string().max(200))
  .transform((flat) =>
    flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : [])),
  );

/**
 * Learns the epoch and the generations from Redis; where they are lost, this process's own are written back, so that a flushed
 * Redis voids nothing that is kept elsewhere. Resolves with the queries of which what this process held is void now.
 */
export async function learnGenerations(): Promise<"all" | string[]> {
  for (;;) {
    const { changes } = held;
    const own = [EPOCH, held.epoch ?? newId(), ...[...held.ofQuery].flat()];
    const found = new Map(record.parse(await evaluate(LEARN, own)));
    if (changes !== held.changes) continue; // it may have been read before that change
    const epoch = found.get(EPOCH);
    found.delete(EPOCH);
    const isNewEpoch = held.epoch !== undefined && epoch !== held.epoch;
    const isNew = (query: string) => held.ofQuery.get(query) !== found.get(query);
    const changed = [...new Set([...held.ofQuery.keys(), ...found.keys()])].filter(isNew);
    Object.assign(held, { epoch, ofQuery: found, isKnown: true });
    return isNewEpoch ? "all" : changed;
  }
}

// Said in the same step: whoever hears of it and looks must find it.
const CHANGE = `
if ARGV[5] ~= '' and (redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[5]) ~= ARGV[5] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1`;

async function change(field: string, what: Fallen, known = ""): Promise<void> {
  await evaluate(CHANGE, [field, newId(), FALLEN, JSON.stringify(what), known]);
}

/** Voids what is stored for one query, and tells every process. */
export const startGeneration = (query: string): Promise<void> => change(query, { query });

/** Voids everything, and tells every process; with `onlyIfUnchanged`, unless one has done so since this one last asked. */
export const startEpoch = ({ onlyIfUnchanged = false } = {}): Promise<void> =>
  change(EPOCH, { isAll: true }, onlyIfUnchanged ? (held.epoch ?? "") : "");

const evaluate = (script: string, given: string[]): Promise<unknown> =>
  withRedis((client: RedisClient) => client.eval(script, 1, CONTROL, ...given) as Promise<unknown>, CONTROL);
