import { type Day, formatDay, formatNumber, type NumberFormat } from "@/lib/format";
import { makeValueAxis, pickLabels, round, spreadLabels } from "./axis";
import { ChartFrame, type ChartSize, PLOT_HEIGHT_PX } from "./chart-frame";
import { fromDayNumber, toDayNumber } from "./days";
import { LinePath } from "./line-path";
import { AxisLabels, HALO, MarkedLevel, Plot } from "./plot";
import { isFigure, type Reading, summariseLines } from "./summary";

export type Series = { label: string; points: Reading[] };

type LineChartProps = {
  title: string;
  /** One to four, each in time order; more belong into small multiples. A null is a gap. */
  series: Series[];
  unit?: string;
  format?: NumberFormat;
  /** Fixes the axis, for a scale with known ends such as 0 to 100. */
  range?: [number, number];
  threshold?: { value: number; label: string };
  /** A zone that means something: "comfortable". */
  band?: { from: number; to: number; label: string };
  size?: ChartSize;
};

// Each line has a dash of its own, so that colour is never alone.
const STYLES = [
  { stroke: "stroke-chart-1", fill: "fill-chart-1", text: "text-chart-1", dash: "" },
  { stroke: "stroke-chart-2", fill: "fill-chart-2", text: "text-chart-2", dash: "[stroke-dasharray:7_3]" },
  { stroke: "stroke-chart-3", fill: "fill-chart-3", text: "text-chart-3", dash: "[stroke-dasharray:2_3]" },
  { stroke: "stroke-chart-4", fill: "fill-chart-4", text: "text-chart-4", dash: "[stroke-dasharray:9_3_2_3]" },
] as const;
const LABEL_GAP_PX = 15;

/** Figures over days, each line named at its end. */
export function LineChart({
  title,
  series,
  unit,
  format = "integer",
  range,
  threshold,
  band,
  size = "md",
}: LineChartProps) {
  const heightPx = PLOT_HEIGHT_PX[size];
  const lines = series.slice(0, STYLES.length);
  const days = [...new Set(lines.flatMap(({ points }) => points.map(({ day }) => toDayNumber(day))))].sort(
    (a, b) => a - b,
  );
  const first = days[0] ?? 0;
  const length = (days.at(-1) ?? 0) - first;
  const at = (day: Day) => (length > 0 ? round(((toDayNumber(day) - first) / length) * 100) : 50);

  const figures = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter(isFigure);
  const levels = [threshold?.value, band?.from, band?.to].filter(isFigure);
  const axis = makeValueAxis([...figures, ...levels], heightPx, format, range);
  const ends = lines.map(({ points }) => points.findLast(({ value }) => isFigure(value)));
  const places = spreadLabels(
    ends.map((end) => axis.y(end?.value ?? 0)),
    LABEL_GAP_PX,
    8,
    heightPx,
  );
  const labelled = pickLabels(days.length, 6);

  return (
    <ChartFrame
      title={title}
      legend={<NarrowKey lines={lines} />}
      summary={summariseLines(lines, { unit, format })}
      table={{ head: ["Day", ...lines.map(({ label }) => label)], rows: tableRows(days, lines, format) }}
    >
      <Plot label={title} heightPx={heightPx} axis={axis} format={format} endClass={endPadding(lines)}>
        {band ? (
          <g>
            <rect
              width="100%"
              y={axis.y(band.to)}
              height={round(axis.y(band.from) - axis.y(band.to))}
              className="fill-good/10"
            />
            <text x="6" y={axis.y(band.to) + 14} className="fill-muted">
              {band.label}
            </text>
          </g>
        ) : null}
        {threshold ? (
          <MarkedLevel
            y={axis.y(threshold.value)}
            text={`${threshold.label} ${formatNumber(threshold.value, format)}`}
          />
        ) : null}
        {lines.map(({ label, points }, index) => {
          const style = STYLES[index] ?? STYLES[0];
          const end = ends[index];
          return (
            <g key={label}>
              <LinePath
                heightPx={heightPx}
                points={points.map(({ day, value }) => ({ x: at(day), y: isFigure(value) ? axis.y(value) : null }))}
                className={`stroke-2 ${style.stroke} ${style.text} ${style.dash}`}
              />
              {end ? (
                <>
                  <circle cx={`${at(end.day)}%`} cy={axis.y(end.value ?? 0)} r="3" className={style.fill} />
                  <svg aria-hidden="true" x="100%" y={places[index]} className="overflow-visible @max-md:hidden">
                    <line x1="8" x2="20" className={`stroke-2 ${style.stroke} ${style.dash}`} />
                    <text x="24" dy="0.32em" className={`fill-text ${HALO}`}>
                      {label} <tspan className="font-semibold">{formatNumber(end.value ?? 0, format)}</tspan>
                    </text>
                  </svg>
                </>
              ) : null}
            </g>
          );
        })}
        <AxisLabels
          heightPx={heightPx}
          labels={labelled.map((index, order) => {
            const day = fromDayNumber(days[index] ?? 0);
            return {
              key: index,
              at: at(day),
              text: formatDay(day),
              isWideOnly: (labelled.length - 1 - order) % 2 === 1,
            };
          })}
        />
      </Plot>
    </ChartFrame>
  );
}

function tableRows(days: number[], lines: Series[], format: NumberFormat): string[][] {
  const columns = lines.map(({ points }) => new Map(points.map(({ day, value }) => [toDayNumber(day), value])));
  return days.map((day) => [
    formatDay(fromDayNumber(day), { year: true }),
    ...columns.map((column) => {
      const value = column.get(day);
      return isFigure(value) ? formatNumber(value, format) : "no data";
    }),
  ]);
}

/** On a narrow chart names stand above the plot, where they cost it no width. */
function NarrowKey({ lines }: { lines: Series[] }) {
  return (
    <span className="flex flex-wrap gap-x-3 text-xs @md:hidden">
      {lines.map(({ label }, index) => (
        <span key={label} className="inline-flex items-center gap-1.5">
          <svg width="18" height="8" aria-hidden="true">
            <line x2="18" y1="4" y2="4" className={`stroke-2 ${STYLES[index]?.stroke} ${STYLES[index]?.dash}`} />
          </svg>
          {label}
        </span>
      ))}
    </span>
  );
}

/** Room for the longest name with its figure. */
function endPadding(lines: Series[]): string {
  const longest = Math.max(0, ...lines.map(({ label }) => label.length));
  if (longest <= 5) return "pr-2 @md:pr-20";
  return longest <= 11 ? "pr-2 @md:pr-28" : "pr-2 @md:pr-36";
}
