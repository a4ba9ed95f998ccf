import type pg from "pg";
import { capture, isRead } from "./budgets/capture";
import { plansOf, readTables, scansOf } from "./explain";

const NOTE_WRITES = `
  CREATE TABLE "written" ("table" text);
  CREATE FUNCTION "note_write"() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO "written" VALUES (TG_TABLE_NAME);
    RETURN NULL;
  END $$;
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname <> 'written'
    LOOP
      EXECUTE format('CREATE TRIGGER "note_write" AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION "note_write"()', name);
    END LOOP;
  END $$`;

/** Tells which tables of a test's own database work reads or writes, whatever statement or SQL function does it. */
export async function watchTables(sql: pg.Client) {
  const tables = await readTables(sql);
  const rootOf = (table: string) => tables.get(table)?.root ?? table;
  await sql.query(NOTE_WRITES);
  return {
    /** The tables that a read is made from. Not for two works at once. */
    async readBy(work: () => Promise<unknown>): Promise<Set<string>> {
      const { statements } = await capture(work);
      const read = new Set<string>();
      for (const statement of statements.filter(isRead)) {
        for (const { table } of (await plansOf(sql, statement)).flatMap(scansOf)) read.add(rootOf(table));
      }
      return read;
    },
    /** The tables of which a row was changed since the last call. */
    async takeWritten(): Promise<Set<string>> {
      const { rows } = await sql.query<{ table: string }>(
        `WITH taken AS (DELETE FROM "written" RETURNING "table") TABLE taken`,
      );
      return new Set(rows.map(({ table }) => rootOf(table)));
    },
  };
}
