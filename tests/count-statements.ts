import { analyticsDb, db } from "@/lib/db/client";

const sent: string[] = [];
// Prisma offers no way to stop listening, so there is one listener.
for (const client of [db, analyticsDb]) client.$on("query", ({ query }) => sent.push(query));

/** The SQL statements `work` sends. A list whose count grows with its length has an N+1. */
export async function statementsOf(work: () => PromiseLike<unknown>): Promise<string[]> {
  const before = sent.length;
  await work();
  return sent.slice(before);
}
