import { type Day, formatDay, formatNumber, type NumberFormat } from "@/lib/format";
import { makeValueAxis, pickLabels, round } from "./axis";
import { ChartFrame, type ChartSize, PLOT_HEIGHT_PX } from "./chart-frame";
import { fromDayNumber, toDayNumber } from "./days";
import { LinePath } from "./line-path";
import { AxisLabels, anchorAt, HALO, MarkedLevel, Plot } from "./plot";
import { isFigure, summariseBars } from "./summary";
import { ValueBar } from "./value-bar";

export type Bar = {
  /** First day of the period. */
  day: Day;
  /** Null where nothing was measured; zero where it was and was nothing. */
  value: number | null;
  /** The period still runs: drawn open. */
  isPartial?: boolean;
};

type BarChartProps = {
  title: string;
  /** In time order. A period left out is shown as a gap, as is a null. */
  bars: Bar[];
  /** The noun of the figures, "clicks"; none where the format carries one. */
  unit?: string;
  format?: NumberFormat;
  /** Length of a period. */
  stepDays?: number;
  target?: { value: number; label: string };
  /** A second figure for the same periods, in their order and unit, drawn as a line. */
  line?: { label: string; values: (number | null)[] };
  size?: ChartSize;
};

// Fewer periods than this do not stretch into slabs.
const FEWEST_SLOTS = 8;
const BAR_SHARE = 0.66;

/** Figures per period from zero, with gaps shown as gaps. */
export function BarChart({
  title,
  bars,
  unit,
  format = "integer",
  stepDays = 7,
  target,
  line,
  size = "md",
}: BarChartProps) {
  const heightPx = PLOT_HEIGHT_PX[size];
  const first = bars[0] ? toDayNumber(bars[0].day) : 0;
  const slotOf = (day: Day) => Math.round((toDayNumber(day) - first) / stepDays);
  const periods = bars.length > 0 ? Math.max(...bars.map(({ day }) => slotOf(day))) + 1 : 0;
  const slotWidth = 100 / Math.max(periods, FEWEST_SLOTS);
  const centre = (slot: number) => round((slot + 0.5) * slotWidth);

  const lineValues = line?.values ?? [];
  const figures = [...bars.map(({ value }) => value), ...lineValues, target?.value].filter(isFigure);
  const axis = makeValueAxis(figures, heightPx, format);
  const known = bars.filter(({ value }) => isFigure(value));
  const latest = known.at(-1);
  const drawnSlots = new Set(known.map(({ day }) => slotOf(day)));
  const gaps = Array.from({ length: periods }, (_, slot) => slot).filter((slot) => !drawnSlots.has(slot));
  const labelled = pickLabels(periods, 7);
  const write = (value: number | null | undefined) => (isFigure(value) ? formatNumber(value, format) : "no data");

  return (
    <ChartFrame
      title={title}
      legend={line ? <LineKey label={line.label} /> : null}
      summary={summariseBars(bars, { unit, format, target, missing: gaps.length })}
      table={{
        head: ["From", title, ...(line ? [line.label] : [])],
        rows: bars.map(({ day, value }, index) => [
          formatDay(day, { year: true }),
          write(value),
          ...(line ? [write(lineValues[index])] : []),
        ]),
      }}
    >
      <Plot label={title} heightPx={heightPx} axis={axis} format={format}>
        {gaps.map((slot) => (
          <line
            key={slot}
            x1={`${round(centre(slot) - slotWidth * 0.3)}%`}
            x2={`${round(centre(slot) + slotWidth * 0.3)}%`}
            y1={axis.baseline - 5}
            y2={axis.baseline - 5}
            className="stroke-muted [stroke-dasharray:1_3]"
          />
        ))}
        {known.map(({ day, value, isPartial }) => (
          <ValueBar
            key={slotOf(day)}
            start={slotOf(day) * slotWidth}
            width={slotWidth}
            fill={BAR_SHARE}
            top={axis.y(Math.max(0, value ?? 0))}
            bottom={axis.y(Math.min(0, value ?? 0))}
            plotHeightPx={heightPx}
            text={write(value)}
            isOpen={isPartial}
          />
        ))}
        {line ? (
          <LinePath
            heightPx={heightPx}
            points={bars.map(({ day }, index) => {
              const value = lineValues[index];
              return { x: centre(slotOf(day)), y: isFigure(value) ? axis.y(value) : null };
            })}
            className="stroke-chart-2 stroke-2"
          />
        ) : null}
        {target && bars.length > 0 ? (
          <MarkedLevel y={axis.y(target.value)} text={`${target.label} ${formatNumber(target.value, format)}`} />
        ) : null}
        {latest ? (
          <text
            x={`${centre(slotOf(latest.day))}%`}
            y={axis.y(Math.max(0, latest.value ?? 0)) - 6}
            textAnchor={anchorAt(centre(slotOf(latest.day)))}
            className={`fill-text font-semibold ${HALO}`}
          >
            {write(latest.value)}
          </text>
        ) : null}
        <AxisLabels
          heightPx={heightPx}
          labels={labelled.map((slot, index) => ({
            key: slot,
            at: centre(slot),
            text: formatDay(fromDayNumber(first + slot * stepDays)),
            isWideOnly: (labelled.length - 1 - index) % 2 === 1,
          }))}
        />
      </Plot>
    </ChartFrame>
  );
}

function LineKey({ label }: { label: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-xs">
      <svg width="16" height="8" aria-hidden="true">
        <line x2="16" y1="4" y2="4" className="stroke-2 stroke-chart-2" />
      </svg>
      {label}
    </span>
  );
}
