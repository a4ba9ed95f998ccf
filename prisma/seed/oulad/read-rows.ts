import type { Cell } from "./fields";
import { ImportError } from "./import-error";
import type { KnownIds } from "./known-ids";
import { type CsvRecord, readRecords } from "./read-records";
import type { Table } from "./table";

export type StagedRow = { line: number; values: Record<string, Cell> };

/** Streams a table's rows, each checked cell by cell and against the ids of the tables before it. Throws at the first bad one. */
export async function* readRows(path: string, table: Table, known: KnownIds): AsyncGenerator<StagedRow, void> {
  let toRow: ((record: CsvRecord) => StagedRow) | undefined;
  for await (const batch of readRecords(path, table.file)) {
    for (const record of batch) {
      if (toRow) yield toRow(record);
      else toRow = rowReader(table, record, known);
    }
  }
  if (!toRow)
    throw new ImportError(
      { file: table.file, line: 1 },
      `the file is empty, but a header is expected: ${columnNames(table)}`,
    );
}

const columnNames = (table: Table) => table.columns.map(({ name }) => name).join(", ");

function rowReader(table: Table, header: CsvRecord, known: KnownIds) {
  const columns = table.columns.map((column) => ({ ...column, index: findColumn(table, header, column.name) }));

  return ({ cells, line }: CsvRecord): StagedRow => {
    if (cells.length !== header.cells.length) throw wrongLength(table, header.cells, cells, line);
    const values: Record<string, Cell> = {};
    for (const { name, field, index } of columns) {
      const cell = cells[index] ?? "";
      const value = field.read(cell);
      if (value === undefined)
        throw new ImportError({ file: table.file, line, column: name, value: cell }, field.expectation);
      values[name] = value;
    }
    const complaint = table.examine(values, known);
    if (complaint) {
      const value = cells[header.cells.indexOf(complaint.column)];
      throw new ImportError({ file: table.file, line, column: complaint.column, value }, complaint.problem);
    }
    return { line, values };
  };
}

function findColumn(table: Table, { cells, line }: CsvRecord, column: string): number {
  const { file } = table;
  const index = cells.indexOf(column);
  const value = cells.join(",");
  if (index === -1) {
    const problem = `is a header without this column; expected are ${columnNames(table)}`;
    throw new ImportError({ file, line, column, value }, problem);
  }
  if (cells.lastIndexOf(column) !== index)
    throw new ImportError({ file, line, column, value }, "is a header that names this column twice");
  return index;
}

function wrongLength({ file }: Table, header: string[], cells: string[], line: number): ImportError {
  const firstMissing = header[cells.length];
  const problem = `has ${cells.length} of the ${header.length} columns that the header names`;
  const value = cells.join(",");
  return new ImportError({ file, line, column: firstMissing, value }, problem);
}
