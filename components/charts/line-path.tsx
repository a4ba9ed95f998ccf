import { line } from "d3-shape";
import { round } from "./axis";

/** `x` in percent of the plot's width, `y` in pixels from its top; null is a gap. */
export type PlotPoint = { x: number; y: number | null };

type LinePathProps = { points: PlotPoint[]; heightPx: number; className: string };

/** A line through known points. It breaks at a gap; a point with none beside it is drawn as a dot. */
export function LinePath({ points, heightPx, className }: LinePathProps) {
  const path = line<PlotPoint>()
    .defined(({ y }) => y !== null)
    .x(({ x }) => x)
    .y(({ y }) => round(y ?? 0))(points);
  const isAlone = (index: number) => (points[index - 1]?.y ?? null) === null && (points[index + 1]?.y ?? null) === null;
  return (
    <g className={className}>
      {/* Stretched across only; the stroke keeps its width, and a point alone shows through its round cap. */}
      <svg
        aria-hidden="true"
        width="100%"
        height={heightPx}
        viewBox={`0 0 100 ${heightPx}`}
        preserveAspectRatio="none"
        className="overflow-visible"
      >
        <path d={path ?? ""} fill="none" strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
      </svg>
      {points.map(({ x, y }, index) =>
        y !== null && isAlone(index) ? (
          <circle key={x} cx={`${x}%`} cy={round(y)} r="2" className="fill-current" />
        ) : null,
      )}
    </g>
  );
}
