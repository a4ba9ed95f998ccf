import type { ReactNode } from "react";

/** `sm`, `md`, `lg` fill a panel of height `short`, `medium`, `tall`. */
export type ChartSize = "sm" | "md" | "lg";

/** Height of the plot without its axis, in pixels. */
export const PLOT_HEIGHT_PX: Record<ChartSize, number> = { sm: 72, md: 168, lg: 256 };

type ChartFrameProps = {
  /** What is shown and in which unit: "Clicks per week". */
  title: string;
  /** A key, where direct labels do not fit. */
  legend?: ReactNode;
  summary: string;
  /** The same figures as text, first column naming the row. */
  table: { head: string[]; rows: string[][] };
  children: ReactNode;
};

/** What every chart has around its drawing: a title, one sentence, and a table behind a disclosure. */
export function ChartFrame({ title, legend, summary, table, children }: ChartFrameProps) {
  return (
    <figure className="@container min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-center gap-x-4 text-sm">
        <span className="text-muted">{title}</span>
        {legend}
      </figcaption>
      {children}
      <p className="mt-2 min-h-8 text-muted text-xs sm:min-h-4">{summary}</p>
      {table.rows.length > 0 ? <FigureTable title={title} {...table} /> : null}
    </figure>
  );
}

// A box that scrolls takes the focus, so that the arrow keys reach what is out of sight.
const SCROLLABLE = { tabIndex: 0 };

type FigureTableProps = { title: string; head: string[]; rows: string[][] };

function FigureTable({ title, head, rows }: FigureTableProps) {
  return (
    <details className="text-xs">
      <summary className="-my-2.5 inline-flex min-h-11 items-center text-accent hover:underline sm:my-0 sm:min-h-6">
        Table
      </summary>
      <div className="max-h-60 overflow-auto" {...SCROLLABLE}>
        <table className="w-full">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              {head.map((name, index) => (
                <th
                  key={name}
                  scope="col"
                  className={`sticky top-0 bg-raised py-1 pr-3 font-medium text-muted ${end(index)}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]}>
                {row.map((text, index) =>
                  index === 0 ? (
                    <th key={head[index]} scope="row" className="border-line border-t py-1 pr-3 text-left font-normal">
                      {text}
                    </th>
                  ) : (
                    <td key={head[index]} className="border-line border-t py-1 pr-3 text-right">
                      {text}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function end(index: number): string {
  return index === 0 ? "text-left" : "text-right";
}
