import { z } from "zod";

const activityWeek = z.object({
  /** ISO day of the week's Monday, UTC. */
  weekStart: z.iso.date(),
  clicks: z.number().int(),
  activeDays: z.number().int(),
  /** Studied, by the learner's own sessions. */
  minutes: z.number().int(),
});

export const weeklyActivity = z.object({
  asOf: z.iso.date(),
  /** False when the data set holds no clicks for any course of the learner: then 0 means unknown. */
  areClicksRecorded: z.boolean(),
  weeks: activityWeek.array(),
});
export type WeeklyActivity = z.output<typeof weeklyActivity>;
