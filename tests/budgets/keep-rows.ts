import type { ClientBase } from "pg";

/** Rows that a request may change: a table's, where a condition on it holds. */
export type Rows = { table: string; where: string };

type Kept = Rows & { before: string };

/** Notes rows as they are. `restoreRows` brings them back. Name the tables that a deletion cascades to as well. */
export async function keepRows(client: ClientBase, all: Rows[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const rows of all) {
    const { rows: answer } = await client.query<{ before: string }>(
      `SELECT coalesce(jsonb_agg(held), '[]')::text AS "before" FROM "${rows.table}" AS held WHERE ${rows.where}`,
    );
    kept.push({ ...rows, before: answer[0]?.before ?? "[]" });
  }
  return kept;
}

/** Removes what was added since, and puts back what was changed or removed, in one transaction. */
export async function restoreRows(client: ClientBase, all: Kept[]): Promise<void> {
  await client.query("BEGIN");
  try {
    // A changed row is deleted and put back: without foreign keys, for they would take its children along.
    await client.query("SET LOCAL session_replication_role = replica");
    for (const { table, where, before } of all.toReversed()) {
      const known = `SELECT value FROM jsonb_array_elements($1::jsonb)`;
      await client.query(`DELETE FROM "${table}" AS held WHERE (${where}) AND to_jsonb(held) NOT IN (${known})`, [
        before,
      ]);
    }
    for (const { table, before } of all) {
      const known = `SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`;
      await client.query(`INSERT INTO "${table}" ${known} ON CONFLICT DO NOTHING`, [before]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** How many rows each table holds. */
export async function countRows(client: ClientBase): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS "name" FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
     AND NOT relispartition ORDER BY 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const counted = await client.query<{ rows: number }>(`SELECT count(*)::int AS "rows" FROM "${name}"`);
    counts[name] = counted.rows[0]?.rows ?? 0;
  }
  return counts;
}
