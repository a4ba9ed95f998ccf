import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDatabase, makeEmptyDatabase } from "@/tests/make-database";
import { schemaToSql } from "./schema-sql";

type Database = Awaited<ReturnType<typeof makeDatabase>>;
const databases: Database[] = [];
const clients: pg.Client[] = [];
let migrated: pg.Client;
let declared: pg.Client;

beforeAll(async () => {
  const [fromMigrations, fromSchema] = [await makeDatabase(), await makeEmptyDatabase()];
  databases.push(fromMigrations, fromSchema);
  [migrated, declared] = [new pg.Client(fromMigrations.url), new pg.Client(fromSchema.url)];
  clients.push(migrated, declared);
  await Promise.all(clients.map((client) => client.connect()));
  await declared.query(await schemaToSql(fromSchema.url));
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all(databases.map((database) => database.drop()));
});

// Partitions are the migrations' own affair: to Prisma a partitioned table is one table.
const OURS = `relnamespace = 'public'::regnamespace AND NOT relispartition AND relname NOT LIKE '\\_prisma%'`;

const CATALOGUES = {
  columns: `
    SELECT relname AS "table", attname AS "column", format_type(atttypid, atttypmod) AS "type", attnotnull AS "isRequired",
      pg_get_expr(adbin, adrelid) AS "default"
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p') AND ${OURS} ORDER BY 1, 2`,
  indexes: `
    SELECT relname AS "index", replace(pg_get_indexdef(oid), ' ON ONLY ', ' ON ') AS "definition"
    FROM pg_class WHERE relkind IN ('i', 'I') AND ${OURS} ORDER BY 1`,
  "keys and references": `
    SELECT conrelid::regclass::text AS "table", conname AS "name", pg_get_constraintdef(oid) AS "definition"
    FROM pg_constraint
    WHERE contype IN ('p', 'u', 'f') AND conparentid = 0
      AND conrelid IN (SELECT oid FROM pg_class WHERE ${OURS}) ORDER BY 1, 2`,
  enums: `
    SELECT typname AS "enum", string_agg(enumlabel, ', ' ORDER BY enumsortorder) AS "values"
    FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY 1 ORDER BY 1`,
};

test.each(Object.entries(CATALOGUES))("schema.prisma and the migrated database agree on %s", async (_, catalogue) => {
  const [fromMigrations, fromSchema] = await Promise.all([migrated.query(catalogue), declared.query(catalogue)]);
  expect(fromSchema.rows.length).toBeGreaterThan(10);
  expect(fromMigrations.rows).toEqual(fromSchema.rows);
});

test("the tables that grow without end are partitioned", async () => {
  const { rows } = await migrated.query(`SELECT relname FROM pg_class WHERE relkind = 'p' ORDER BY 1`);
  expect(rows.map(({ relname }) => relname)).toEqual(["activity", "cognitive_load_sample", "web_vital"]);
});
