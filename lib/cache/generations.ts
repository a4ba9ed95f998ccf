import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { remember } from "@/lib/remember";
import { withRedis } from "./redis";

const CONTROL = "paceline:control";
const EPOCH = "epoch";

/** The part of each key that stands for "everything stored since": another epoch voids all entries, a generation those of one query. */
const held = remember("cache-generations", () => ({
  epoch: undefined as string | undefined,
  ofQuery: new Map<string, string>(),
}));

const record = z.record(z.string().max(200), z.string().max(100));

const newId = () => randomUUID().slice(0, 8);

/** The start of every key of a query, in the slot of `scope`; undefined until Redis has been asked. */
export function keyPrefix(query: string, scope: string): string | undefined {
  if (!held.epoch) return undefined;
  return `paceline:${held.epoch}:{${scope}}:${query}@${held.ofQuery.get(query) ?? "0"}`;
}

/**
 * Learns the epoch and the generations from Redis; where they are lost, this process's own are written back, so that a flushed
 * Redis voids nothing that is kept elsewhere. True when something this process held is void now.
 */
export async function learnGenerations(): Promise<boolean> {
  const found = await withRedis(async (client) => {
    await client.hsetnx(CONTROL, EPOCH, held.epoch ?? newId());
    return record.parse(await client.hgetall(CONTROL));
  });
  const { [EPOCH]: epoch, ...generations } = found;
  const isChanged =
    (held.epoch !== undefined && epoch !== held.epoch) ||
    Object.entries(generations).some(([query, generation]) => (held.ofQuery.get(query) ?? "0") !== generation);
  held.epoch = epoch;
  for (const [query, generation] of Object.entries(generations)) held.ofQuery.set(query, generation);
  return isChanged;
}

/** Voids what is stored for one query. */
export async function startGeneration(query: string): Promise<void> {
  const generation = newId();
  held.ofQuery.set(query, generation);
  await withRedis((client) => client.hset(CONTROL, query, generation));
}

// Of several that saw the same outage only the first starts an epoch.
const START_EPOCH = `
if ARGV[1] ~= '' and (redis.call('HGET', KEYS[1], 'epoch') or ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
return 1`;

/** Voids everything; with `onlyIfUnchanged`, unless another process has done so since this one last asked. */
export async function startEpoch({ onlyIfUnchanged }: { onlyIfUnchanged: boolean }): Promise<void> {
  const known = onlyIfUnchanged ? (held.epoch ?? "") : "";
  await withRedis((client) => client.eval(START_EPOCH, 1, CONTROL, known, newId()) as Promise<unknown>);
  await learnGenerations();
}
