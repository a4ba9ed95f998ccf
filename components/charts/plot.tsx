import type { ReactNode } from "react";
import { formatTick, type NumberFormat } from "@/lib/format";
import type { ValueAxis } from "./axis";

/** Space under the plot for one line of labels, in pixels. */
const AXIS_HEIGHT_PX = 22;

type PlotProps = {
  label: string;
  heightPx: number;
  axis: ValueAxis;
  format: NumberFormat;
  /** Tailwind padding at the right, for labels that stand beside the plot. */
  endClass?: string;
  children: ReactNode;
};

/**
 * The drawing area. Across it counts in percent and down it in pixels, so one drawing fits every width and its
 * text keeps its size; the padding holds the labels, which overflow into it.
 */
export function Plot({ label, heightPx, axis, format, endClass = "pr-1", children }: PlotProps) {
  const ticks = axis.ticks.map((value) => ({ value, y: axis.y(value), text: formatTick(value, format) }));
  const startClass = ticks.some(({ text }) => text.length > 4) ? "pl-13" : "pl-9";
  return (
    <svg
      role="img"
      aria-label={label}
      width="100%"
      height={heightPx + AXIS_HEIGHT_PX}
      className={`block overflow-visible text-xs ${startClass} ${endClass}`}
    >
      {ticks.map(({ value, y, text }) => (
        <g key={value}>
          <line x2="100%" y1={y} y2={y} className="stroke-line" />
          <text x="-8" y={y} dy="0.32em" textAnchor="end" className="fill-muted">
            {text}
          </text>
        </g>
      ))}
      {children}
      <line x2="100%" y1={axis.baseline} y2={axis.baseline} className="stroke-muted" />
    </svg>
  );
}

export type AxisLabel = { key: string | number; at: number; text: string; isWideOnly?: boolean };

/** Labels under the plot; those marked `isWideOnly` give way on a narrow chart. */
export function AxisLabels({ labels, heightPx }: { labels: AxisLabel[]; heightPx: number }) {
  return labels.map(({ key, at, text, isWideOnly }) => (
    <text
      key={key}
      x={`${at}%`}
      y={heightPx + 16}
      textAnchor={anchorAt(at)}
      className={isWideOnly ? "fill-muted @max-md:hidden" : "fill-muted"}
    >
      {text}
    </text>
  ));
}

/** A level across the plot with its name on it: a target, a threshold. */
export function MarkedLevel({ y, text }: { y: number; text: string }) {
  return (
    <g>
      <line x2="100%" y1={y} y2={y} className="stroke-3 stroke-raised" />
      <line x2="100%" y1={y} y2={y} className="stroke-[1.5] stroke-text [stroke-dasharray:5_3]" />
      <text x="100%" y={y - 5} textAnchor="end" className={`fill-text font-medium ${HALO}`}>
        {text}
      </text>
    </g>
  );
}

/** Keeps text readable where it crosses a drawing. */
export const HALO = "stroke-raised stroke-[3px] [paint-order:stroke] [stroke-linejoin:round]";

/** Labels near an edge stand inside it. */
export function anchorAt(percent: number): "start" | "middle" | "end" {
  if (percent < 7) return "start";
  return percent > 93 ? "end" : "middle";
}
