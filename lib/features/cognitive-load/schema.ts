import { z } from "zod";
import { dayInput, isoDay, isoInstant, pageInput, pageOf } from "@/lib/schema";

/** A mean from here on is high: the line of the "take a break" recommendation. */
export const HIGH_LOAD = 75;
/**
 * A mean below this leaves capacity unused: the lower quartile, 36.77, of over 1,000 published NASA-TLX scores, a rating from 0 to
 * 100 too (Grier, "How high is high? A meta-analysis of NASA-TLX global workload scores", 2015).
 */
export const LOW_LOAD = 37;
/** With fewer samples no level is told, nor a break recommended. */
export const MIN_LOAD_SAMPLES = 3;

const loadKind = z
  .enum(["intrinsic", "extraneous", "germane"])
  .describe("Of the matter itself, of how it is presented, or of learning it");

const meanLoad = z
  .number()
  .min(0)
  .max(100)
  .nullable()
  .describe("Mean, 0 to 100; null without samples")
  .meta({ examples: [54.2] });

const loadWeek = z.object({
  weekStart: isoDay.describe("The week's Monday, UTC"),
  intrinsic: meanLoad,
  extraneous: meanLoad,
  germane: meanLoad,
});

const isEstimated = z.boolean().describe("True when any sample was estimated rather than reported by the learner");

export const loadTrend = z.object({
  asOf: isoDay,
  sampleCount: z.number().int(),
  isEstimated,
  weeks: loadWeek.array(),
});
export type LoadTrend = z.output<typeof loadTrend>;

const loadSpan = z.object({
  sampleCount: z.number().int(),
  intrinsic: meanLoad,
  extraneous: meanLoad,
  germane: meanLoad,
  overall: meanLoad.describe("Mean of all samples, 0 to 100; null without samples"),
});

export const loadStanding = z.object({
  asOf: isoDay.describe("The learner's current day: the last day of `current`"),
  sampleCount: z.number().int().describe("Samples of both spans"),
  isEstimated,
  current: loadSpan.describe("The seven days up to asOf"),
  previous: loadSpan.describe("The 28 days before those"),
  change: z
    .number()
    .nullable()
    .describe("Points by which the overall mean rose; null when a span has no samples")
    .meta({ examples: [-3.4] }),
  level: z
    .enum(["low", "balanced", "high", "unknown"])
    .describe(
      `Of the current overall mean: low below ${LOW_LOAD}, high from ${HIGH_LOAD} on, unknown with fewer than ${MIN_LOAD_SAMPLES} samples`,
    ),
});

export const loadSample = z.object({
  takenAt: isoInstant,
  kind: loadKind,
  load: z
    .number()
    .int()
    .min(0)
    .max(100)
    .describe("0 to 100")
    .meta({ examples: [62] }),
  source: z.enum(["self_reported", "estimated"]),
});
export const loadSamplePage = pageOf(loadSample);

export const loadSampleListParams = z
  .strictObject({
    kind: loadKind.optional(),
    from: dayInput.optional().describe("First day; 364 days before `to` without it"),
    to: dayInput.optional().describe("Last day; the learner's current day without it"),
    ...pageInput,
  })
  .refine(({ from, to }) => !from || !to || from <= to, { error: "The first day is after the last", path: ["from"] });
export type LoadSampleListParams = z.output<typeof loadSampleListParams>;

const reportedLoad = z
  .number()
  .int()
  .min(0)
  .max(100)
  .optional()
  .describe("0 to 100")
  .meta({ examples: [62] });

export const newLoadReport = z
  .strictObject({
    takenAt: z.iso
      .datetime({ offset: true, error: "An instant is written as in 2026-11-21T18:30:00Z" })
      .optional()
      .describe("When the load was felt, within the last 90 days; now without it")
      .meta({ examples: ["2026-11-21T18:30:00.000Z"] }),
    intrinsic: reportedLoad,
    extraneous: reportedLoad,
    germane: reportedLoad,
  })
  .refine(
    ({ intrinsic, extraneous, germane }) => [intrinsic, extraneous, germane].some((load) => load !== undefined),
    "Report at least one of intrinsic, extraneous and germane",
  );
export type NewLoadReport = z.output<typeof newLoadReport>;

export const loadReport = z.object({
  items: loadSample.array().describe("The samples written, one for each kind reported"),
});
