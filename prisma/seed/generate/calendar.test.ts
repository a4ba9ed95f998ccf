import { expect, test } from "vitest";
import { breakFactor, formatDay, mondayOf, parseDay, weekdayOf } from "./calendar";

test("a day read and written is the same, before 1970 and in leap years too", () => {
  for (const text of ["1970-01-01", "2026-11-21", "2024-02-29", "1969-12-31"])
    expect(formatDay(parseDay(text))).toBe(text);
  expect(parseDay("1970-01-02")).toBe(1);
});

test.each(["2026-02-30", "21.11.2026", "2026-1-1", "today", ""])("%j is no day", (text) => {
  expect(() => parseDay(text)).toThrow("write YYYY-MM-DD");
});

test("weeks start on Monday", () => {
  expect(weekdayOf(parseDay("2026-11-16"))).toBe(0);
  expect(weekdayOf(parseDay("2026-11-22"))).toBe(6);
  expect(formatDay(mondayOf(parseDay("2026-11-22")))).toBe("2026-11-16");
});

test("less is done in the breaks", () => {
  expect(breakFactor(parseDay("2026-12-25"))).toBeLessThan(0.5);
  expect(breakFactor(parseDay("2026-08-03"))).toBeLessThan(0.5);
  expect(breakFactor(parseDay("2026-11-21"))).toBe(1);
});
