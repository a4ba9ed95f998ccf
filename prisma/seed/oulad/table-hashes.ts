import type { ClientBase } from "pg";

/** Every table's rows and every sequence's value as one hash each: two equal answers mean that nothing changed between them. */
export async function hashTables(client: ClientBase): Promise<Record<string, string>> {
  const { rows: tables } = await client.query<{ name: string }>(`
    SELECT relname AS "name" FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    ORDER BY 1`);
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ hash: string }>(`
      SELECT count(*) || ':' || coalesce(md5(string_agg(r::text, chr(10) ORDER BY r::text)), '') AS "hash" FROM "${name}" AS r`);
    hashes[name] = rows[0]?.hash ?? "";
  }
  const { rows: sequences } = await client.query<{ name: string; value: string | null }>(
    `SELECT sequencename AS "name", last_value::text AS "value" FROM pg_sequences WHERE schemaname = 'public'`,
  );
  for (const { name, value } of sequences) hashes[name] = value ?? "unused";
  return hashes;
}
