export type Cell = string | number;
/** A column: its head, with the unit, and what stands in it. */
export type Column<Row> = { head: string; of: (row: Row) => Cell };

/** Prints rows under a title: text to the left, numbers to the right. */
export function printTable<Row>(title: string, columns: Column<Row>[], rows: Row[]): void {
  const cells = rows.map((row) => columns.map(({ of }) => of(row)));
  const texts = [columns.map(({ head }) => head), ...cells.map((line) => line.map(textOf))];
  const widths = columns.map((_, index) => Math.max(...texts.map((line) => line[index]?.length ?? 0)));
  const isNumber = columns.map((_, index) => cells.every((line) => typeof line[index] === "number"));
  console.log(`\n${title}`);
  for (const line of texts) {
    const padded = line.map((text, index) =>
      isNumber[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
    );
    console.log(`  ${padded.join("  ").trimEnd()}`);
  }
}

const textOf = (cell: Cell) => (typeof cell === "number" ? cell.toLocaleString("en-GB") : cell);

/** To a tenth, as figures are shown. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;
