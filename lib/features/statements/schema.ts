import { z } from "zod";

export const statement = z.object({
  /** Normalised by PostgreSQL: values are placeholders. */
  text: z.string(),
  calls: z.number(),
  meanMs: z.number(),
  totalMs: z.number(),
  rowsPerCall: z.number(),
});
export type Statement = z.output<typeof statement>;
