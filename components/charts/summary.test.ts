import { expect, test } from "vitest";
import { summariseBars, summariseBins, summariseLines, summariseShares } from "./summary";

const weeks = (...values: (number | null)[]) =>
  values.map((value, index) => ({ day: new Date(Date.UTC(2026, 8, 7 + index * 7)), value }));

test("bars: the latest, the highest, the target and the gaps", () => {
  expect(
    summariseBars(weeks(210, 12_489, null, 190), { unit: "clicks", target: { value: 200, label: "target" } }),
  ).toBe("Latest 190 clicks (28 Sept); highest 12,489 (14 Sept); target reached in 2 of 3; no data for 1.");
});

test("bars: the latest is the latest known, not a gap at the end", () => {
  expect(summariseBars(weeks(5, 7, null), {})).toBe("Latest 7 (14 Sept); highest 7 (14 Sept); no data for 1.");
});

test("bars: one alone has no highest, and equal ones say so", () => {
  expect(summariseBars(weeks(340), { format: "minutes" })).toBe("Latest 5\u00a0h\u00a040\u00a0min (7 Sept).");
  expect(summariseBars(weeks(0, 0, 0), {})).toBe("Latest 0 (21 Sept); the same throughout.");
});

test("bars: what is no figure is a gap, never a value", () => {
  expect(summariseBars(weeks(4, Number.NaN, 9, Number.POSITIVE_INFINITY), {})).toContain("no data for 2");
});

test("lines: where each ends and where it came from", () => {
  const series = [
    { label: "Intrinsic", points: weeks(66, 50, 68) },
    { label: "Germane", points: weeks(62, 58, null) },
    { label: "Extraneous", points: weeks(30, 40, 30) },
    { label: "Other", points: weeks(null) },
  ];
  expect(summariseLines(series, {})).toBe(
    "Intrinsic 68, up from 66; Germane 58, down from 62; Extraneous 30, unchanged; Other: no data.",
  );
});

test("bins: n, the median and the fullest range", () => {
  const bins = [
    { from: 0, to: 10, count: 3 },
    { from: 10, to: 20, count: 1200 },
  ];
  expect(summariseBins(bins, { unit: "learners", median: 14 })).toBe(
    "n = 1,203 learners; median 14; most in 10 to 20 (1,200).",
  );
});

test("shares: the total and the largest", () => {
  const segments = [
    { label: "Pass", value: 258 },
    { label: "Fail", value: 45 },
  ];
  expect(summariseShares(segments, "learners")).toBe("303 learners; Pass is the largest share with 85%.");
});

test("nothing to sum up is said, not computed", () => {
  expect(summariseBars([], {})).toBe("No data yet.");
  expect(summariseBars(weeks(null, null), {})).toBe("No data yet.");
  expect(summariseLines([], {})).toBe("No data yet.");
  expect(summariseBins([{ from: 0, to: 10, count: 0 }], {})).toBe("No data yet.");
  expect(summariseShares([{ label: "Pass", value: 0 }], "learners")).toBe("No data yet.");
});
