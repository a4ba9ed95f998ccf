import { z } from "zod";
import { courseId, isoDay, pageInput, pageOf, rowNumber } from "@/lib/schema";

const missionKind = z.enum(["tutor_marked", "computer_marked", "exam"]);
const missionState = z
  .enum(["due", "missed", "done", "unrecorded"])
  .describe(
    "done: handed in; missed: its day has passed; unrecorded: a mission without a day in a course that is over; due: any other",
  );

export const missionParams = z.strictObject({ id: rowNumber });

export const missionListParams = z.strictObject({
  state: missionState.optional(),
  course: courseId.optional(),
  ...pageInput,
});

const score = z.number().int().nullable().describe("Points, 0 to 100; null until marked");
const meanScore = z
  .number()
  .nullable()
  .describe("Mean of the scores so far in points, 0 to 100, each mission alike; null without a score");
const submittedOn = isoDay.nullable().describe("The day it was handed in; null when it was not");

export const missionRow = z.object({
  id: z
    .number()
    .int()
    .meta({ examples: [10_000_001] }),
  title: z.string().meta({ examples: ["Tutor-marked assignment 2"] }),
  kind: missionKind,
  courseId: z.string().meta({ examples: ["AAA-2026J"] }),
  dueOn: isoDay.nullable().describe("Null for an exam whose day the data do not give"),
  daysLeft: z
    .number()
    .int()
    .nullable()
    .describe("Days from the learner's current day to the due day; negative when it has passed"),
  weight: z
    .number()
    .describe("Percent of the final mark, 0 to 100")
    .meta({ examples: [15] }),
  state: missionState,
  submittedOn,
  score,
});
export const missionPage = pageOf(missionRow);

/** A mission by itself. What the learner did with it is null for an advisor. */
export const mission = missionRow
  .omit({ daysLeft: true })
  .extend({ state: missionState.nullable().describe("What the mission is to the learner; null for an advisor") });
export type Mission = z.output<typeof mission>;

export const overviewMission = missionRow.omit({ state: true });
export type OverviewMission = z.output<typeof overviewMission>;

export const missionOverview = z.object({
  asOf: isoDay.describe("The learner's current day, of which all figures speak"),
  dueCount: z.number().int(),
  missedCount: z.number().int(),
  doneCount: z.number().int(),
  meanScore,
  due: overviewMission.array().describe("The nearest five"),
  missed: overviewMission.array().describe("The latest five"),
  done: overviewMission.array().describe("The latest ten"),
});
export type MissionOverview = z.output<typeof missionOverview>;

const courseSummary = z.object({
  courseId: z.string().meta({ examples: ["AAA-2026J"] }),
  title: z.string(),
  dueCount: z.number().int(),
  missedCount: z.number().int(),
  doneCount: z.number().int(),
  meanScore,
  weightDone: z
    .number()
    .nullable()
    .describe("Percent of the course's weights handed in, 0 to 100; null when its missions have no weight")
    .meta({ examples: [42.5] }),
  weightedScore: z
    .number()
    .nullable()
    .describe("Mean of the scores so far in points, 0 to 100, each by its weight; null when nothing scored has weight"),
});

export const missionSummary = z.object({
  asOf: isoDay.describe("The learner's current day, of which all figures speak"),
  dueCount: z.number().int(),
  missedCount: z.number().int(),
  doneCount: z.number().int(),
  unrecordedCount: z.number().int(),
  meanScore,
  courses: courseSummary.array().describe("Every course the learner enrolled in, by its id"),
});
