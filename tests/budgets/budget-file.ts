import { readFileSync } from "node:fs";
import { z } from "zod";

const budgetFile = z.strictObject({
  about: z.string(),
  api: z.strictObject({
    about: z.string(),
    maxGrowth: z.number().positive(),
    maxStatementsOfIdempotencyKey: z.number().int(),
    maxShareOfBytesOfTwoFields: z.number().positive(),
    methods: z.record(
      z.string(),
      z.strictObject({ maxStatements: z.number().int().positive(), maxP95Ms: z.number().positive() }),
    ),
  }),
  hot: z.strictObject({
    about: z.string(),
    minShareOfFloor: z.number().positive(),
    maxRssMb: z.number().positive(),
  }),
});

/** What budgets.json allows. */
export const { api: API_BUDGETS, hot: HOT_BUDGETS } = budgetFile.parse(
  JSON.parse(readFileSync("budgets.json", "utf8")),
);

/** What it allows one endpoint's method, as in "GET /api/goals". Throws when it says nothing of it. */
export function budgetOf(key: string) {
  const budget = API_BUDGETS.methods[key];
  if (!budget) throw new Error(`budgets.json allows nothing for ${key}: add it under api.methods`);
  return budget;
}
