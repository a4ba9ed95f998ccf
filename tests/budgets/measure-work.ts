import type pg from "pg";
import { isBig, type Plan, plansOf, readTables, rowsReadIn } from "@/tests/explain";
import { capture, isRead, isTransactionControl } from "./capture";
import { percentile } from "./percentile";

/** What a piece of work in this process cost, its answer with it. */
export type Work = {
  answer: unknown;
  statements: number;
  rowsRead: number;
  /** Of them, those of big tables. */
  bigRowsRead: number;
  /** From the database, as JSON. */
  bytesFetched: number;
  bytesAnswered: number;
  p50Ms: number;
};

/** Does work that only reads `rounds` times. `client` is for asking PostgreSQL how it ran. */
export async function measureWork(client: pg.Client, work: () => Promise<unknown>, rounds: number): Promise<Work> {
  await work();
  const { result: answer, statements, bytesFetched } = await capture(work);
  const asked = statements.filter((statement) => !isTransactionControl(statement));
  const durationsMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await work();
    durationsMs.push(performance.now() - startedAt);
  }
  const tables = await readTables(client);
  const plans: Plan[] = [];
  for (const statement of asked.filter(isRead)) plans.push(...(await plansOf(client, statement)));
  const read = Object.entries(rowsReadIn(plans, tables));
  return {
    answer,
    statements: asked.length,
    rowsRead: sumOf(read.map(([, rows]) => rows)),
    bigRowsRead: sumOf(read.filter(([table]) => isBig(table, tables)).map(([, rows]) => rows)),
    bytesFetched,
    bytesAnswered: Buffer.byteLength(JSON.stringify(answer)),
    p50Ms: percentile(durationsMs, 0.5),
  };
}

const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
