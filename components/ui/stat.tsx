import type { ReactNode } from "react";
import type { Tone } from "./badge";

export type Trend = {
  direction: "up" | "down" | "flat";
  /** The whole thought in words: "12 more than last week". */
  text: string;
  /** Whether the direction is welcome. Neutral unless told. */
  tone?: Tone;
};

/** `lg` is for the headline of a page; on a phone both are one size. */
export type StatSize = "md" | "lg";

type StatProps = {
  label: string;
  /** Formatted: "74", "1 h 20 min", "–" where there is none. */
  value: string;
  unit?: string;
  trend?: Trend;
  /** "Target 80". */
  target?: string;
  /** Anything else under the figure: a badge, a sparkline. */
  children?: ReactNode;
  size?: StatSize;
};

const ARROWS = { up: "M1 7 5 2l4 5z", down: "M1 3l4 5 4-5z", flat: "M1 4h8v2H1z" };
const TREND_COLORS: Record<Tone, string> = {
  good: "fill-good",
  attention: "fill-warn",
  bad: "fill-bad",
  neutral: "fill-muted",
};

/** One figure: the value is the largest thing, its unit beside it, its trend under it, its target marked. */
export function Stat({ label, value, unit, trend, target, children, size = "md" }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col">
      <p className="text-muted text-sm">{label}</p>
      <p className="mt-0.5 flex flex-wrap items-baseline gap-x-1.5">
        <span
          className={`font-semibold tabular-nums tracking-tight ${size === "lg" ? "text-xl sm:text-2xl" : "text-xl"}`}
        >
          {value}
        </span>
        {unit ? <span className="text-muted text-sm">{unit}</span> : null}
      </p>
      {trend || target ? (
        <p className="mt-1 flex min-h-8 flex-wrap content-start items-center gap-x-3 text-muted text-xs sm:min-h-4">
          {trend ? <TrendText {...trend} /> : null}
          {target ? <span className="border-accent border-l-2 pl-1.5">{target}</span> : null}
        </p>
      ) : null}
      {children ? <div className="mt-2 min-w-0">{children}</div> : null}
    </div>
  );
}

/** A row of headline figures divided by hairlines, two to a row on a phone. In a panel it becomes its foot. */
export function StatGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label} className={STAT_GROUP_CLASSES}>
      <div className={STAT_CELL_CLASSES}>{children}</div>
    </section>
  );
}

export const STAT_GROUP_CLASSES =
  "col-span-12 overflow-hidden rounded-md border border-line bg-raised shadow-raised in-[[data-panel]]:-mx-4 in-[[data-panel]]:mt-auto in-[[data-panel]]:-mb-4 in-[[data-panel]]:rounded-t-none in-[[data-panel]]:border-x-0 in-[[data-panel]]:border-b-0 in-[[data-panel]]:shadow-none";

// The first row and column lose their hairline under the clipped edge, so any number of cells divides cleanly.
export const STAT_CELL_CLASSES =
  "-mt-px -ml-px grid grid-cols-2 sm:auto-cols-fr sm:grid-flow-col sm:grid-cols-none *:border-line *:border-t *:border-l *:p-3 *:max-sm:last:odd:col-span-2 *:sm:px-4";

function TrendText({ direction, text, tone = "neutral" }: Trend) {
  return (
    <span className="inline-flex items-center gap-1">
      <svg viewBox="0 0 10 10" aria-hidden="true" className={`size-2.5 shrink-0 ${TREND_COLORS[tone]}`}>
        <path d={ARROWS[direction]} />
      </svg>
      {text}
    </span>
  );
}
