import { z } from "zod";

const meanLoad = z.number().min(0).max(100).nullable();

const loadWeek = z.object({
  /** ISO day of the week's Monday, UTC. */
  weekStart: z.iso.date(),
  /** Means of the week's samples, 0 to 100; absent in a week without any. */
  intrinsic: meanLoad,
  extraneous: meanLoad,
  germane: meanLoad,
});

export const loadTrend = z.object({
  asOf: z.iso.date(),
  sampleCount: z.number().int(),
  /** True when any sample was estimated rather than reported by the learner. */
  isEstimated: z.boolean(),
  weeks: loadWeek.array(),
});
export type LoadTrend = z.output<typeof loadTrend>;
