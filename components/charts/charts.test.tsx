import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { BarChart } from "./bar-chart";
import { Histogram } from "./histogram";
import { LineChart } from "./line-chart";
import { SegmentBar } from "./segment-bar";
import { Sparkline } from "./sparkline";

const HOSTILE = `"><script>alert(1)</script>`;
const day = (index: number) => new Date(Date.UTC(2026, 8, 7 + index * 7));
const run = (values: (number | null)[]) => values.map((value, index) => ({ day: day(index), value }));

const RUNS: Record<string, (number | null)[]> = {
  empty: [],
  "a single point": [7],
  "all zero": [0, 0, 0],
  "gaps only": [null, null],
  huge: [9e15, 1, 5e14],
  "below zero": [-5, 12, -40],
  "no figures": [Number.NaN, Number.POSITIVE_INFINITY, 3],
};

const CHARTS: Record<string, (values: (number | null)[], text: string) => ReactElement> = {
  BarChart: (values, text) => (
    <BarChart
      title={text}
      unit={text}
      bars={run(values)}
      target={{ value: 5, label: text }}
      line={{ label: text, values }}
    />
  ),
  LineChart: (values, text) => (
    <LineChart
      title={text}
      series={[{ label: text, points: run(values) }]}
      threshold={{ value: 4, label: text }}
      band={{ from: 0, to: 3, label: text }}
    />
  ),
  Histogram: (values, text) => (
    <Histogram
      title={text}
      unit={text}
      median={12}
      bins={values.map((value, index) => ({
        from: index * 10,
        to: index * 10 + 10,
        count: Number.isFinite(value) ? Math.abs(Number(value)) : 0,
      }))}
    />
  ),
  SegmentBar: (values, text) => (
    <SegmentBar
      title={text}
      unit={text}
      segments={values.map((value, index) => ({
        label: `${text}${index}`,
        value: Number.isFinite(value) ? Number(value) : 0,
      }))}
    />
  ),
  Sparkline: (values, text) => <Sparkline label={text} values={values} />,
};

describe.each(Object.entries(CHARTS))("%s", (_name, chart) => {
  test.each(Object.entries(RUNS))("draws %s without a broken coordinate", (_run, values) => {
    const html = renderToStaticMarkup(chart(values, "Clicks"));
    expect(html.match(/="[^"]*(NaN|Infinity|undefined|\de[+-]?\d)[^"]*"/g)).toBeNull();
    expect(html.match(/(?:width|height)="-/g)).toBeNull();
  });

  test("writes hostile names as text", () => {
    const html = renderToStaticMarkup(chart([3, null, 9], HOSTILE));
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;");
  });

  test("has a name, no fixed id and no inline style", () => {
    const html = renderToStaticMarkup(chart([3, null, 9], "Clicks per week"));
    expect(html).toMatch(/role="img" aria-label="[^"]+/);
    expect(html).not.toMatch(/ (id|style)="/);
  });
});

test("a gap is drawn as a gap and a zero as a sliver", () => {
  const filled = (values: (number | null)[]) =>
    renderToStaticMarkup(<BarChart title="Clicks" bars={run(values)} />).split("fill-chart-1").length - 1;
  expect(filled([4, null, 9])).toBe(2);
  expect(filled([4, 0, 9])).toBe(3);
});

test("a period that is left out leaves its place empty", () => {
  const bars = [run([4])[0], run([0, 0, 9])[2]].flatMap((bar) => bar ?? []);
  const html = renderToStaticMarkup(<BarChart title="Clicks" bars={bars} />);
  expect(html).toContain("no data for 1");
  // Third of eight places, not second.
  expect(html).toContain(`x="${100 / 4}%"`);
});

test("a line breaks at a gap instead of bridging it", () => {
  const pathOf = (values: (number | null)[]) =>
    renderToStaticMarkup(<LineChart title="Load" series={[{ label: "a", points: run(values) }]} />).match(
      / d="([^"]*)"/,
    )?.[1];
  expect(pathOf([1, 2, null, 3, 4])?.split("M").length).toBe(3);
  expect(pathOf([1, 2, 2, 3, 4])?.split("M").length).toBe(2);
});

test("a point between two gaps is drawn as a dot", () => {
  const dots = (values: (number | null)[]) =>
    renderToStaticMarkup(<LineChart title="Load" series={[{ label: "a", points: run(values) }]} />).split(`r="2"`)
      .length - 1;
  expect(dots([1, 2, null, 3, null, 4, 5])).toBe(1);
  expect(dots([1, 2, 3])).toBe(0);
});

test("the table holds every figure, the gaps too", () => {
  const html = renderToStaticMarkup(<BarChart title="Clicks" bars={run([12_489, null])} />);
  expect(html).toContain(">7 Sept 2026</th>");
  expect(html).toContain(">12,489</td>");
  expect(html).toContain(">no data</td>");
});

test("the median stands at its value between the edges", () => {
  const bins = [0, 10, 20, 30].map((from) => ({ from, to: from + 10, count: 5 }));
  expect(renderToStaticMarkup(<Histogram title="Scores" unit="learners" bins={bins} median={10} />)).toContain(
    `x1="25%"`,
  );
});

test("the parts of a whole fill the bar", () => {
  const html = renderToStaticMarkup(
    <SegmentBar
      title="Results"
      unit="learners"
      segments={[
        { label: "Pass", value: 3 },
        { label: "Fail", value: 1 },
      ]}
    />,
  );
  expect(html).toContain(`x="0%" width="75%"`);
  expect(html).toContain(`x="75%" width="25%"`);
});

test("a sparkline says its reading", () => {
  const html = renderToStaticMarkup(<Sparkline label="Clicks" values={[4, null, 12_489, 9]} />);
  expect(html).toContain(`aria-label="Clicks: latest 9, lowest 4, highest 12,489"`);
});
