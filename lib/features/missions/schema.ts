import { z } from "zod";

export const missionParams = z.strictObject({ id: z.coerce.number().int().positive().max(2_147_483_647) });

const missionKind = z.enum(["tutor_marked", "computer_marked", "exam"]);

const missionRow = z.object({
  id: z.number().int(),
  title: z.string(),
  kind: missionKind,
  courseId: z.string(),
  /** ISO day; absent for an exam without one. */
  dueOn: z.iso.date().nullable(),
  /** Days from the as-of day to the due day; negative when it has passed. */
  daysLeft: z.number().int().nullable(),
  /** Share of the final mark in percent. */
  weight: z.number(),
  submittedOn: z.iso.date().nullable(),
  /** 0 to 100; absent until marked. */
  score: z.number().int().nullable(),
});
export type MissionRow = z.output<typeof missionRow>;

export const missionOverview = z.object({
  asOf: z.iso.date(),
  dueCount: z.number().int(),
  missedCount: z.number().int(),
  doneCount: z.number().int(),
  /** Mean of the scores so far, 0 to 100, each mission alike. */
  meanScore: z.number().nullable(),
  due: missionRow.array(),
  missed: missionRow.array(),
  done: missionRow.array(),
});
export type MissionOverview = z.output<typeof missionOverview>;
