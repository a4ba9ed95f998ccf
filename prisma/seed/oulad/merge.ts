import type { Client } from "pg";
import { type Progress, withStep } from "../progress";
import { ACTIVITY_MERGE, MERGES, type Merge } from "./merges";

/** Rows that a table has after the merge, and how many of them are new or changed by it. */
export type TableCounts = { table: string; rows: number; inserted: number; updated: number };

/** Brings the live tables up to date with the staged ones. Rows that the files do not name stay. */
export async function mergeStagedTables(
  client: Client,
  hasClicks: boolean,
  progress: Progress,
): Promise<TableCounts[]> {
  const counts: TableCounts[] = [];
  for (const merge of MERGES) counts.push(await upsert(client, merge, progress));
  if (hasClicks) {
    await makeRoomForActivity(client);
    counts.push(await withoutForeignKeyChecks(client, () => upsert(client, ACTIVITY_MERGE, progress)));
  }
  return counts;
}

function upsert(client: Client, merge: Merge, progress: Progress): Promise<TableCounts> {
  return withStep(progress, `into ${merge.table}`, async (step) => {
    const before = await countRows(client, merge.table);
    const { rowCount } = await client.query(upsertStatement(merge));
    const rows = await countRows(client, merge.table);
    await client.query(`ANALYZE "${merge.table}"`);
    step.advance(rows);
    return { table: merge.table, rows, inserted: rows - before, updated: (rowCount ?? 0) - (rows - before) };
  });
}

const list = (names: readonly string[], prefix = "") => names.map((name) => `${prefix}"${name}"`).join(", ");

/** Leaves a row that has the same values untouched, so that a repeated import writes nothing. */
function upsertStatement({ table, key, columns, select, keepsExisting }: Merge): string {
  const values = columns.filter((column) => !key.includes(column));
  const onConflict = keepsExisting
    ? "NOTHING"
    : `UPDATE SET ${values.map((name) => `"${name}" = excluded."${name}"`).join(", ")}
       WHERE (${list(values, `"${table}".`)}) IS DISTINCT FROM (${list(values, "excluded.")})`;
  return `INSERT INTO "${table}" (${list(columns)}) ${select} ON CONFLICT (${list(key)}) DO ${onConflict}`;
}

async function countRows(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS "count" FROM "${table}"`);
  return Number(rows[0]?.count);
}

async function makeRoomForActivity(client: Client): Promise<void> {
  await client.query(`
    SELECT "ensure_month_partitions"('activity', min("startsOn" + "first"), max("startsOn" + "last"))
    FROM (
      SELECT "courseId", min("date") AS "first", max("date") AS "last"
      FROM "staged_studentVle" JOIN "resource" ON "resource"."id" = "id_site"
      GROUP BY 1
    ) AS "used"
    JOIN "course" ON "course"."id" = "courseId"
    HAVING count(*) > 0`);
}

/**
 * The clicks' references were checked as they were read, and asking again for each of ten million rows takes longer than to
 * write them. The locks keep what they refer to from being deleted meanwhile. Only a superuser may leave the question out.
 */
async function withoutForeignKeyChecks<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ isAllowed: boolean }>(
    `SELECT current_setting('is_superuser')::boolean AS "isAllowed"`,
  );
  if (!rows[0]?.isAllowed) return work();
  await client.query(`LOCK TABLE "learner", "resource" IN SHARE MODE`);
  await client.query("SET LOCAL session_replication_role = 'replica'");
  const result = await work();
  await client.query("SET LOCAL session_replication_role = 'origin'");
  return result;
}
