import { z } from "zod";
import { dayInput, isoDay, pageInput, pageOf, rowNumber } from "@/lib/schema";

/** `id` is the mission's. */
export const submissionListParams = z.strictObject({ id: rowNumber, ...pageInput });

/** `id` is the mission's. */
export const newSubmission = z.strictObject({
  id: rowNumber,
  submittedOn: dayInput
    .optional()
    .describe("From the course's first day to its current day; the current day without it"),
});
export type NewSubmission = z.output<typeof newSubmission>;

export const submission = z.object({
  learnerId: z
    .number()
    .int()
    .meta({ examples: [10_000_000] }),
  learnerName: z.string(),
  submittedOn: isoDay,
  score: z.number().int().nullable().describe("Points, 0 to 100; null until marked"),
  isBanked: z.boolean().describe("Carried over from an earlier presentation of the module"),
});
export type Submission = z.output<typeof submission>;
export const submissionPage = pageOf(submission);
