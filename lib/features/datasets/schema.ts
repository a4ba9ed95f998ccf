import { z } from "zod";

export const tableSize = z.object({ table: z.string(), rowCount: z.number(), bytes: z.number() });
export type TableSize = z.output<typeof tableSize>;
