import { formatInteger, formatNumber, type NumberFormat } from "@/lib/format";
import { makeValueAxis, pickLabels, round } from "./axis";
import { ChartFrame, type ChartSize, PLOT_HEIGHT_PX } from "./chart-frame";
import { AxisLabels, HALO, Plot } from "./plot";
import { summariseBins } from "./summary";
import { ValueBar } from "./value-bar";

/** From inclusive; to exclusive, but for the last. */
export type Bin = { from: number; to: number; count: number };

type HistogramProps = {
  title: string;
  /** Of equal width, in order, without holes. */
  bins: Bin[];
  /** What is counted: "learners". */
  unit: string;
  /** Of the edges, not of the counts. */
  format?: NumberFormat;
  median?: number;
  size?: ChartSize;
};

/** How often each range of a value occurs; n and the median stated. */
export function Histogram({ title, bins, unit, format = "integer", median, size = "md" }: HistogramProps) {
  const heightPx = PLOT_HEIGHT_PX[size];
  const axis = makeValueAxis(
    bins.map(({ count }) => count),
    heightPx,
    "integer",
  );
  const binWidth = 100 / Math.max(1, bins.length);
  const low = bins[0]?.from ?? 0;
  const high = bins.at(-1)?.to ?? 1;
  const at = (value: number) => round(Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100)));
  const edges = bins.length > 0 ? [...bins.map(({ from }) => from), high] : [];
  const labelled = pickLabels(edges.length, 11);

  return (
    <ChartFrame
      title={title}
      summary={summariseBins(bins, { unit, format, median })}
      table={{
        head: ["Range", unit],
        rows: bins.map(({ from, to, count }) => [
          `${formatNumber(from, format)} to ${formatNumber(to, format)}`,
          formatInteger(count),
        ]),
      }}
    >
      <Plot label={title} heightPx={heightPx} axis={axis} format="integer" endClass="pr-3">
        {bins.map(({ from, count }, index) => (
          <ValueBar
            key={from}
            start={index * binWidth}
            width={binWidth}
            fill={0.94}
            top={axis.y(count)}
            bottom={axis.baseline}
            plotHeightPx={heightPx}
            text={formatInteger(count)}
          />
        ))}
        {median === undefined || bins.length === 0 ? null : (
          <g className="pointer-events-none">
            <line
              x1={`${at(median)}%`}
              x2={`${at(median)}%`}
              y1="4"
              y2={axis.baseline}
              className="stroke-2 stroke-text"
            />
            <text
              x={`${at(median)}%`}
              y="10"
              dx={at(median) > 60 ? -6 : 6}
              textAnchor={at(median) > 60 ? "end" : "start"}
              className={`fill-text font-medium ${HALO}`}
            >
              median <tspan className="font-semibold">{formatNumber(median, format)}</tspan>
            </text>
          </g>
        )}
        <AxisLabels
          heightPx={heightPx}
          labels={labelled.map((index, order) => ({
            key: index,
            at: round(index * binWidth),
            text: formatNumber(edges[index] ?? 0, format),
            isWideOnly: (labelled.length - 1 - order) % 2 === 1,
          }))}
        />
      </Plot>
    </ChartFrame>
  );
}
