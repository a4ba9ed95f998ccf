import { expect, test } from "vitest";
import {
  formatBytes,
  formatDay,
  formatDecimal,
  formatDuration,
  formatInteger,
  formatMs,
  formatNumber,
  formatPercent,
  formatTick,
} from "./format";

/** Units are joined by a no-break space; tests read better with a plain one. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("whole numbers carry thousands separators and no minus zero", () => {
  expect([0, 999, 12489, -1500.4, 9_007_199_254_740_991].map(formatInteger)).toEqual([
    "0",
    "999",
    "12,489",
    "-1,500",
    "9,007,199,254,740,991",
  ]);
  expect(formatInteger(-0.2)).toBe("0");
});

test("a decimal has one place at most", () => {
  expect([74, 74.52, -0.01].map(formatDecimal)).toEqual(["74", "74.5", "0"]);
});

test("a share is never rounded into none or all", () => {
  expect([0, 0.004, 0.42, 0.996, 1, 1.2].map(formatPercent)).toEqual(["0%", "0.4%", "42%", "99.6%", "100%", "120%"]);
});

test("the smallest and the largest shares keep their side of the end", () => {
  expect(formatPercent(0.0001)).toBe("<0.1%");
  expect(formatPercent(0.9999)).toBe(">99.9%");
});

test("a day is read in UTC, from a date or its ISO form", () => {
  expect(formatDay("2013-10-01")).toBe("1 Oct");
  expect(formatDay(new Date("2026-11-21T23:59:59.999Z"), { year: true })).toBe("21 Nov 2026");
  expect(formatDay(new Date("2026-11-21T00:00:00.000Z"))).toBe("21 Nov");
});

test("a duration shows hours from sixty minutes on", () => {
  expect([0, 0.4, 59.4, 59.6, 60, 80, 6000, -80].map((minutes) => plain(formatDuration(minutes)))).toEqual([
    "0 min",
    "0 min",
    "59 min",
    "1 h",
    "1 h",
    "1 h 20 min",
    "100 h",
    "-1 h 20 min",
  ]);
});

test("milliseconds turn into seconds at one second", () => {
  expect([0, 1.26, 230.4, 999.4, 999.6, 1400].map((ms) => plain(formatMs(ms)))).toEqual([
    "0 ms",
    "1.3 ms",
    "230 ms",
    "999 ms",
    "1 s",
    "1.4 s",
  ]);
});

test("bytes climb in steps of a thousand and never read as 1,000 of a unit", () => {
  expect([0, 999, 1000, 14_300, 999_960, 1.2e12, 5e15].map((bytes) => plain(formatBytes(bytes)))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "14.3 kB",
    "1 MB",
    "1.2 TB",
    "5,000 TB",
  ]);
});

test("what is no figure is a dash in every format", () => {
  for (const format of ["integer", "decimal", "percent", "minutes", "ms", "bytes"] as const) {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatNumber(value, format))).toEqual(["–", "–"]);
  }
  expect(formatDay("no day")).toBe("–");
});

test("a figure and its unit stay on one line", () => {
  expect([formatDuration(80), formatMs(20), formatBytes(2000)].join("")).not.toContain(" ");
});

test("ticks of an axis are short", () => {
  expect([0, 500, 5000, 12_500, 2e6].map((value) => formatTick(value))).toEqual(["0", "500", "5k", "12.5k", "2m"]);
  expect([0, 30, 90, 480].map((value) => plain(formatTick(value, "minutes")))).toEqual(["0", "30 min", "1.5 h", "8 h"]);
});
