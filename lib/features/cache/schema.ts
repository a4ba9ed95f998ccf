import { z } from "zod";
import { tagInput } from "@/lib/cache/tags";
import { isoInstant } from "@/lib/schema";

/** What is to fall. Exactly one of the three: `chooseTarget` says so, since JSON Schema has no words for it. */
export const dropParams = z.strictObject({
  // The text itself: of what is transformed, JSON Schema shows no example.
  tag: tagInput.in
    .optional()
    .describe("Every answer that hangs on this tag")
    .meta({ examples: ["learner:42/goals"] }),
  query: z
    .string()
    .max(100)
    .regex(/^[a-z_]+\.[a-z_]+$/, "A query is written as in goals.list")
    .optional()
    .describe("Every answer of this query")
    .meta({ examples: ["goals.list"] }),
  all: z.literal("true", "Write all=true").optional().describe("Every answer"),
});
export type DropParams = z.output<typeof dropParams>;

const count = z.number().int();
const durationMs = z
  .number()
  .nullable()
  .meta({ examples: [12.5] });
const seconds = count.meta({ examples: [300] });

const hitRate = z
  .number()
  .nullable()
  .describe("The share of reads that were no miss, 0 to 1; null before the first")
  .meta({ examples: [0.97] });

const queryReport = z.object({
  name: z.string().meta({ examples: ["goals.list"] }),
  reads: count.describe("All reads: those from memory, from Redis, stale, joined and missed"),
  l1: count.describe("Found in this process's memory"),
  l2: count.describe("Found in Redis"),
  stale: count.describe("Found past fresh, and served while it was loaded anew"),
  joined: count.describe("Waited for a load that was under way"),
  miss: count.describe("Found nowhere, and loaded"),
  hitRate,
  poisoned: count.describe("Entries of Redis that were no answer of the query, and were loaded anew"),
  oversize: count.describe("Answers too large to keep"),
  loads: count.describe("Loads from the database, those in the background included"),
  failedLoads: count,
  meanLoadMs: durationMs.describe("Null before the first load"),
  slowestLoadMs: durationMs.describe("Null before the first load"),
  warmed: count.describe("Loads made before anyone asked"),
});
export type QueryReport = z.output<typeof queryReport>;

const policyReport = z.object({
  name: z.string().meta({ examples: ["learner"] }),
  what: z.string().meta({ examples: ["Answers for a learner"] }),
  freshSeconds: seconds,
  staleSeconds: seconds.describe("How long past fresh it may be served while one caller loads it anew"),
  memorySeconds: seconds
    .nullable()
    .describe("The most that memory serves without asking Redis; null for no limit of its own"),
  droppedBy: z.string().meta({ examples: ["any write to what they show"] }),
  queries: queryReport.array(),
});
export type PolicyReport = z.output<typeof policyReport>;

export const cacheReport = z.object({
  since: isoInstant.describe("When this process started: all counts are its own, from then on"),
  isCachingEnabled: z.boolean().describe("The kill switch PERFORMANCE_OPTIMIZATION_ENABLED: off, nothing is kept"),
  isRedisEnabled: z.boolean().describe("The kill switch REDIS_CACHING_ENABLED: off, Redis is not talked to"),
  redis: z.enum(["not configured", "switched off", "up", "away"]),
  isInStep: z
    .boolean()
    .nullable()
    .describe("Whether what other processes drop is heard here; null without Redis or with caching off"),
  memory: z.object({
    entries: count.describe("Those that fell included, until they are asked for or make room"),
    bytes: count.meta({ examples: [48_000] }),
    mostBytes: count.meta({ examples: [67_108_864] }),
    evictions: count.describe("Answers that left memory to make room"),
  }),
  reads: count.describe("Reads of all queries"),
  hitRate,
  invalidations: count.describe("Drops by this process: its writes, and what operators dropped through it"),
  policies: policyReport.array(),
});
export type CacheReport = z.output<typeof cacheReport>;
