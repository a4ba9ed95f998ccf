import pg from "pg";

type ForeignKey = { table: string; name: string; definition: string };

/**
 * Runs `work` without the foreign keys of `tables` and puts them back as they were, which checks every row at once: cheaper
 * than a look-up per row. To be run in a transaction: when `work` fails, its rollback brings the keys back.
 */
export async function withoutForeignKeys(
  client: pg.ClientBase,
  tables: string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT "class"."relname" AS "table", "key"."conname" AS "name", pg_get_constraintdef("key"."oid") AS "definition"
     FROM pg_constraint AS "key" JOIN pg_class AS "class" ON "class"."oid" = "key"."conrelid"
     WHERE "key"."contype" = 'f' AND "key"."conparentid" = 0 AND "key"."conrelid" = ANY ($1::regclass[])
     ORDER BY 1, 2`,
    [tables.map((table) => pg.escapeIdentifier(table))],
  );
  for (const { table, name } of rows) {
    await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} DROP CONSTRAINT ${pg.escapeIdentifier(name)}`);
  }
  await work();
  for (const { table, name, definition } of rows) {
    await client.query(
      `ALTER TABLE ${pg.escapeIdentifier(table)} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition}`,
    );
  }
}
