import { round } from "./axis";
import { anchorAt, HALO } from "./plot";

type ValueBarProps = {
  /** The slot the bar stands in, in percent of the plot. */
  start: number;
  width: number;
  /** How much of the slot the bar fills, 0 to 1. */
  fill: number;
  top: number;
  bottom: number;
  plotHeightPx: number;
  /** Shown while the pointer is over the slot. */
  text: string;
  /** The period still runs. */
  isOpen?: boolean;
};

// A measured zero keeps a sliver, so that it never looks like a gap.
const LEAST_HEIGHT_PX = 1.5;

/** One bar in its slot. Its figure shows on hover without script; the whole slot listens, not the bar alone. */
export function ValueBar({ start, width, fill, top, bottom, plotHeightPx, text, isOpen = false }: ValueBarProps) {
  const middle = round(start + width / 2);
  const height = Math.max(LEAST_HEIGHT_PX, bottom - top);
  return (
    <g className="group">
      <rect x={`${round(start)}%`} width={`${round(width)}%`} height={plotHeightPx} className="fill-transparent" />
      <rect
        x={`${round(middle - (width * fill) / 2)}%`}
        width={`${round(width * fill)}%`}
        y={round(bottom - height)}
        height={round(height)}
        className={isOpen ? OPEN : "fill-chart-1 group-hover:fill-text"}
      />
      <text
        x={`${middle}%`}
        y={round(top - 6)}
        textAnchor={anchorAt(middle)}
        className={`invisible fill-text font-semibold group-hover:visible ${HALO}`}
      >
        {text}
      </text>
    </g>
  );
}

const OPEN = "fill-chart-1/20 stroke-chart-1 stroke-[1.5] [stroke-dasharray:3_2]";
