import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "@/lib/http/errors";
import { isoInstant } from "@/lib/schema";
import { cachedQueries, cachedQuery } from "./cached-query";
import { isInStep, isSharedTierReady } from "./coherence";
import { shareHotReads, warmUp } from "./hot-reads";
import { invalidate, invalidateAll, invalidateQuery, writing } from "./invalidate";
import { startCache, stopCache } from "./lifecycle";
import { memoryTier } from "./memory-tier";
import { POLICIES, type Policy, type PolicyName } from "./policies";
import { statsOf } from "./stats";
import type { Scope, Tag } from "./tags";

/** What a load finds: a version, or nothing for a row that is not there. `text` makes the answer as large as it is long. */
export type Row = { version: number; text?: string } | undefined;
export type Read = { id: string; version: number; half: number; at: string; text?: string };

const BRIEF: Policy = { ...POLICIES.learner, freshSeconds: 1, staleSeconds: 2 };
const brief = "brief" as PolicyName;

/**
 * The cache as one process has it, with three queries over rows that `load` finds: of a learner for minutes, the same for a
 * second, and two of them in one. Everything takes and gives what can be sent to another process.
 */
export function makeInstance(loadOthers: (id: string) => Promise<Row>) {
  const ownVersions = new Map<string, number>();
  const load = (id: string) =>
    id.startsWith(OWN) ? Promise.resolve({ version: ownVersions.get(id) ?? 1 }) : loadOthers(id);
  Object.assign(POLICIES, { brief: BRIEF });
  const params = z.object({ id: z.string() });
  const result = z.object({
    id: z.string(),
    version: z.number(),
    half: z.number(),
    at: isoInstant,
    text: z.string().optional(),
  });
  const loadRow = async ({ id }: { id: string }): Promise<unknown> => {
    const row = await load(id);
    if (!row) throw new AppError("not_found", `No row ${id}`);
    return { id, ...row, half: row.version / 2, at: new Date(row.version) };
  };
  const scope = ({ id }: { id: string }): Scope => `learner:${id}`;
  const ofRow = { params, owner: "id" as const, scope, topics: ["rows"], result };
  const getRow = cachedQuery({ ...ofRow, name: "test.get_row", policy: "learner", load: loadRow });
  const getBrief = cachedQuery({ ...ofRow, name: "test.get_brief", policy: brief, load: loadRow });
  const getPair = cachedQuery({
    ...ofRow,
    name: "test.get_pair",
    policy: "learner",
    result: result.array(),
    load: async ({ id }) => [await getRow({ id }), await getBrief({ id })],
  });
  const queries = { row: getRow, brief: getBrief, pair: getPair };
  type Kind = keyof typeof queries;
  const read = (id: string, kind: Kind = "row") => queries[kind]({ id }) as Promise<Read>;

  return {
    read,
    readEach: (ids: string[]) => Promise.all(ids.map((id) => read(id))),
    /** Reads many times at once; resolves with each different outcome and how often it was met. */
    async readAtOnce(id: string, count: number, kind: Kind = "row"): Promise<Record<string, number>> {
      const outcomes = await Promise.all(
        Array.from({ length: count }, () =>
          read(id, kind).then(
            ({ version }) => String(version),
            (error: AppError) => error.code ?? error.message,
          ),
        ),
      );
      return Object.fromEntries(
        Object.entries(Object.groupBy(outcomes, String)).map(([outcome, met]) => [outcome, met?.length ?? 0]),
      );
    },
    /**
     * Reads for so long, turn by turn what nobody has read and what was read before, of rows of its own. Resolves with how many
     * there were, how many failed or were wrong, and what the slowest waited.
     */
    async readFor(durationMs: number) {
      const stalls = countStalls();
      const known = Array.from({ length: 20 }, newOwnId);
      const reads = { count: 0, failed: 0, slowestMs: 0 };
      const endsAt = performance.now() + durationMs;
      while (performance.now() < endsAt) {
        const id = reads.count % 2 === 0 ? newOwnId() : (known[reads.count % known.length] ?? "");
        const [beganAt, stalledMs] = [performance.now(), stalls.soFarMs()];
        const answer = await read(id).catch(() => undefined);
        const waitedMs = performance.now() - beganAt - (stalls.soFarMs() - stalledMs);
        reads.slowestMs = Math.max(reads.slowestMs, waitedMs);
        if (answer?.id !== id || answer.version !== 1) reads.failed += 1;
        reads.count += 1;
        await sleep(2);
      }
      stalls.stop();
      return reads;
    },
    /**
     * Reads until it gives this version. Resolves with when the last read began that did not, in ms from the call, without those
     * in which this process was held up.
     */
    async readUntil(id: string, version: number): Promise<number> {
      const [stalls, startedAt] = [countStalls(), performance.now()];
      let lastOldMs = 0;
      for (;;) {
        const beganMs = performance.now() - startedAt - stalls.soFarMs();
        if ((await read(id)).version >= version) break;
        lastOldMs = beganMs;
        await sleep(1);
      }
      stalls.stop();
      return lastOldMs;
    },
    /** Reads again and again for so long. Resolves with the lowest version that was read. */
    async readLowest(id: string, durationMs: number): Promise<number> {
      const endsAt = performance.now() + durationMs;
      let lowest = Number.POSITIVE_INFINITY;
      while (performance.now() < endsAt) {
        lowest = Math.min(lowest, (await read(id)).version);
        await sleep(1);
      }
      return lowest;
    },
    bytes: async (id: string) => {
      const { body, etag } = await getRow.stored({ id }).answer();
      return { body: body.toString(), etag };
    },
    invalidate: (tags: Tag[]) => invalidate(tags),
    invalidateQuery: (name: string) => invalidateQuery(name),
    invalidateAll: () => invalidateAll(),
    /** Writes a row again and again while it is read. Resolves with how often a read then gave less than was written before. */
    async writeWhileRead(writes: number): Promise<number> {
      const id = newOwnId();
      let wrong = 0;
      for (let version = 2; version < 2 + writes; version++) {
        await read(id);
        await sleep(3); // until Redis has it
        ownVersions.set(id, version);
        const written = invalidate([`learner:${id}/rows`]);
        const during = read(id); // begun after the first thing a write does, and before Redis knows
        await written;
        if ((await read(id)).version < version) wrong += 1;
        await during;
      }
      return wrong;
    },
    /** Does a write and drops the tags. Only within a process. */
    write: (tags: Tag[], work: () => Promise<unknown>) => writing("test.write", tags, work),
    cutOff: (tags: Tag[]) =>
      writing("test.write", tags, () => Promise.reject(new Error("cut off"))).catch((error: Error) => error.message),
    shareHotReads: () => shareHotReads(),
    warmUp: () => warmUp(async (query, given) => cachedQueries.get(query)?.(given as { id: string })),
    stats: async (name = "test.get_row") => ({ ...statsOf(name) }),
    /** How large the piece of memory is that holds on to the answer kept for a row. */
    async blockBytes(id: string): Promise<number | undefined> {
      return memoryTier.get(`test.get_row learner:${id} ${JSON.stringify({ id })}`)?.answer.body.buffer.byteLength;
    },
    memory: async () => ({ ...memoryTier.size(), ...process.memoryUsage() }),
    isReady: async () => isSharedTierReady() && isInStep(performance.now()),
    /** Resolves when Redis is used for entries, with how long that took. */
    async whenReady(withinMs = 10_000): Promise<number> {
      const startedAt = performance.now();
      while (!(isSharedTierReady() && isInStep(performance.now()))) {
        if (performance.now() - startedAt > withinMs) throw new Error(`Not in step within ${withinMs} ms`);
        await sleep(5);
      }
      return performance.now() - startedAt;
    },
    start: () => startCache(),
    stop: async () => stopCache(),
  };
}

export type Instance = ReturnType<typeof makeInstance>;

/** An id of a row that no other test has. */
export const newId = () => randomUUID();
const OWN = "own-";
/** The same, of a row that is in the process that reads it: its version is 1, and a load of it takes no time. */
export const newOwnId = () => `${OWN}${randomUUID()}`;

/** Counts how long this process itself was held up: others have the machine too. */
export function countStalls() {
  let [stalledMs, tickedAt] = [0, performance.now()];
  const late = () => Math.max(0, performance.now() - tickedAt - 15);
  const timer = setInterval(() => {
    stalledMs += late();
    tickedAt = performance.now();
  }, 10);
  return { soFarMs: () => stalledMs + late(), stop: () => clearInterval(timer) };
}
