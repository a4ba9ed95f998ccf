import type { ReactNode } from "react";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  /** Numbers stand at the end. */
  align?: "start" | "end";
  /** Running text that may take several lines. */
  isProse?: boolean;
  cell: (row: Row) => ReactNode;
};

type DataTableProps<Row> = {
  /** Names the table for those who cannot see it; shown when `isCaptionShown`. */
  caption: string;
  isCaptionShown?: boolean;
  /** The first column names its row and stays while the others scroll. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** Scrolls inside beyond about 480 px. */
  isTall?: boolean;
  /** In place of rows when there are none. */
  empty?: ReactNode;
};

/** Rows and columns; scrolls within itself, never the page. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, isCaptionShown = false, columns, rows, rowKey, isTall = false, empty = "Nothing to show." } = props;
  return (
    <section
      aria-label={caption}
      {...SCROLLABLE}
      className={`overflow-auto -outline-offset-2 ${isTall ? "max-h-120" : ""}`}
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className={isCaptionShown ? "px-4 py-2 text-left text-muted text-xs" : "sr-only"}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={column.key}
                scope="col"
                className={`sticky top-0 bg-raised border-line border-b whitespace-nowrap px-3 py-2 font-medium text-muted text-xs first:pl-4 last:pr-4 ${alignment(column.align)} ${index === 0 ? "left-0 z-2" : "z-1"}`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="group">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th
                    key={column.key}
                    scope="row"
                    className={`${CELL} whitespace-nowrap sticky left-0 z-1 bg-raised font-medium ${alignment(column.align)}`}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    className={`${CELL} ${column.isProse ? "min-w-60" : "whitespace-nowrap"} ${alignment(column.align)}`}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {rows.length === 0 ? (
            <tr>
              <td colSpan={columns.length} className="px-4 py-6 text-muted">
                {empty}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

// A box that scrolls takes the focus, so that the arrow keys reach what is out of sight.
const SCROLLABLE = { tabIndex: 0 };

const CELL =
  "h-11 sm:h-10 border-line border-b px-3 py-1.5 first:pl-4 last:pr-4 group-last:border-b-0 group-hover:bg-surface";

function alignment(align: "start" | "end" = "start"): string {
  return align === "end" ? "text-right" : "text-left";
}
