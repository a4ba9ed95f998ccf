import type { ImportCounts } from "./import";

/** The closing table of an import: rows read of each file, what the database holds of it and what changed, what was derived. */
export function renderImportCounts({ files, tables, derived }: ImportCounts): string {
  return [
    ...renderTable([
      ["file", "rows read"],
      ...files.map(({ file, rows }) => [file, rows === undefined ? "not there" : formatCount(rows)]),
    ]),
    "",
    ...renderTable([
      ["table", "rows", "new", "changed"],
      ...tables.map(({ table, rows, inserted, updated }) => [table, ...[rows, inserted, updated].map(formatCount)]),
    ]),
    "",
    ...renderTable([
      ["derived", "rows"],
      ...Object.entries(derived).map(([name, rows]) => [toWords(name), formatCount(rows)]),
    ]),
  ].join("\n");
}

const formatCount = (count: number) => count.toLocaleString("en-GB");

const toWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Names to the left, figures to the right. */
function renderTable(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
