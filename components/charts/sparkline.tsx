import { line } from "d3-shape";
import { formatNumber, type NumberFormat } from "@/lib/format";
import { round } from "./axis";
import { isFigure } from "./summary";

type SparklineProps = {
  /** What runs here: "Clicks per week, last 12 weeks". */
  label: string;
  /** In time order; null is a gap. */
  values: (number | null)[];
  format?: NumberFormat;
};

const WIDTH_PX = 96;
const HEIGHT_PX = 24;
const INSET_PX = 3;

/** A run of figures the size of a word, from zero, ending in a dot. Its reading is in its name. */
export function Sparkline({ label, values, format = "integer" }: SparklineProps) {
  const known = values.filter(isFigure);
  const high = Math.max(...known, 0);
  const low = Math.min(...known, 0);
  const x = (index: number) => round(INSET_PX + (index / Math.max(1, values.length - 1)) * (WIDTH_PX - 2 * INSET_PX));
  const y = (value: number) =>
    round(HEIGHT_PX - INSET_PX - ((value - low) / (high - low || 1)) * (HEIGHT_PX - 2 * INSET_PX));
  const path = line<number | null>()
    .defined(isFigure)
    .x((_, index) => x(index))
    .y((value) => y(value ?? 0))(values);
  const last = values.findLastIndex(isFigure);
  const lastValue = values[last];

  return (
    <svg
      role="img"
      aria-label={readOut(label, known, format)}
      width={WIDTH_PX}
      height={HEIGHT_PX}
      className="inline-block overflow-visible"
    >
      <line x1={INSET_PX} x2={WIDTH_PX - INSET_PX} y1={y(0)} y2={y(0)} className="stroke-line" />
      <path d={path ?? ""} className="fill-none stroke-[1.5] stroke-chart-1 [stroke-linejoin:round]" />
      {isFigure(lastValue) ? <circle cx={x(last)} cy={y(lastValue)} r="2.5" className="fill-chart-1" /> : null}
    </svg>
  );
}

function readOut(label: string, known: number[], format: NumberFormat): string {
  const last = known.at(-1);
  if (last === undefined) return `${label}: no data`;
  const write = (value: number) => formatNumber(value, format);
  return `${label}: latest ${write(last)}, lowest ${write(Math.min(...known))}, highest ${write(Math.max(...known))}`;
}
