import "server-only";
import { z } from "zod";
import { tagInput } from "./tags";

/** The channel on which every process hears what fell. */
export const FALLEN = "paceline:fallen";

/** What fell: tags, all answers of a query, or everything. */
export const fallen = z.strictObject({
  tags: tagInput.array().max(10_000).optional(),
  query: z.string().max(100).optional(),
  isAll: z.boolean().optional(),
  /** That Redis still holds the versions of the tags: nobody may believe what it has under them. */
  isPending: z.boolean().optional(),
});
export type Fallen = z.output<typeof fallen>;
