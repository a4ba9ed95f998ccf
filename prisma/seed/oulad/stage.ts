import path from "node:path";
import type { Client } from "pg";
import { copyRows } from "../copy-rows";
import { type Progress, withStep } from "../progress";
import { countLines } from "./count-lines";
import type { Cell } from "./fields";
import { ImportError, quoteValue } from "./import-error";
import type { KnownIds } from "./known-ids";
import { readRows } from "./read-rows";
import type { Table } from "./table";

/** Reads a file into its temporary table, checked and without repeated rows, and returns how many rows the file has. */
export async function stageTable(client: Client, folder: string, table: Table, known: KnownIds, progress: Progress) {
  const file = path.join(folder, table.file);
  const isKeyed = table.key.length > 0;
  const columns = table.columns.filter(({ name }) => table.staged.includes(name));
  const definitions = columns.map(({ name, field }) => `"${name}" ${field.sqlType}`);
  if (isKeyed) definitions.unshift('"line" integer');
  await client.query(`CREATE TEMPORARY TABLE "${table.name}" (${definitions.join(", ")}) ON COMMIT DROP`);

  const names = columns.map(({ name }) => name);
  async function* stagedRows(): AsyncGenerator<Cell[], void> {
    for await (const { line, values } of readRows(file, table, known)) {
      const row = names.map((name) => values[name] ?? null);
      yield isKeyed ? [line, ...row] : row;
    }
  }
  const rowCount = await withStep(
    progress,
    table.file,
    (step) => copyRows(client, table.name, isKeyed ? ["line", ...names] : names, stagedRows(), step.advance),
    await countLines(file),
  );
  if (isKeyed) {
    await refuseContradictions(client, table);
    await dropRepetitions(client, table);
  }
  await client.query(`ANALYZE "${table.name}"`);
  return rowCount;
}

const list = (names: readonly string[], prefix = "") => names.map((name) => `${prefix}"${name}"`).join(", ");

async function refuseContradictions(client: Client, table: Table): Promise<void> {
  const values = table.staged.filter((name) => !table.key.includes(name));
  const { rows } = await client.query<{ later: Record<string, Cell>; first: Record<string, Cell> }>(`
    SELECT to_jsonb("later") AS "later", to_jsonb("first") AS "first"
    FROM (SELECT *, min("line") OVER (PARTITION BY ${list(table.key)}) AS "firstLine" FROM "${table.name}") AS "later"
    JOIN "${table.name}" AS "first" ON "first"."line" = "later"."firstLine"
    WHERE "later"."line" > "later"."firstLine"
      AND (${list(values, '"later".')}) IS DISTINCT FROM (${list(values, '"first".')})
    ORDER BY "later"."line"
    LIMIT 1`);
  if (!rows[0]) return;
  const { later, first } = rows[0];
  const column = values.find((name) => later[name] !== first[name]) ?? "";
  const shown = (cell: Cell | undefined) => String(cell ?? "");
  throw new ImportError(
    { file: table.file, line: Number(later.line), column, value: shown(later[column]) },
    `contradicts line ${first.line}, which has ${quoteValue(shown(first[column]))} for the same ${table.key.join(" and ")}`,
  );
}

async function dropRepetitions(client: Client, table: Table): Promise<void> {
  await client.query(`
    DELETE FROM "${table.name}" WHERE "line" IN (
      SELECT "line"
      FROM (SELECT "line", row_number() OVER (PARTITION BY ${list(table.key)} ORDER BY "line") AS "nth" FROM "${table.name}")
        AS "numbered"
      WHERE "nth" > 1
    )`);
}
