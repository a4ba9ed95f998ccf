import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { WINDOW_MS, WindowCounts } from "./window-counts";

const NOW = Date.UTC(2026, 10, 21, 12);

function counted(counts: WindowCounts, key: string, times: number, now = NOW) {
  const count = counts.of(key, now);
  for (let time = 0; time < times; time++) counts.add(count);
  return count;
}

describe("a window", () => {
  test("lasts a minute, to the millisecond, and the next begins at nothing", () => {
    const counts = new WindowCounts("test");
    const { startsAt, endsAt } = counted(counts, "a", 3);
    expect(endsAt - startsAt).toBe(WINDOW_MS);
    expect(startsAt).toBeLessThanOrEqual(NOW);
    expect(counts.of("a", endsAt - 1)).toMatchObject({ startsAt, used: 3 });
    expect(counts.of("a", endsAt)).toMatchObject({ startsAt: endsAt, used: 0 });
  });

  test("is the same for a key wherever it is counted, and begins at another time for another key", () => {
    const keys = Array.from({ length: 1_000 }, () => randomUUID());
    const startsOf = (counts: WindowCounts, now: number) => keys.map((key) => counts.of(key, now).startsAt);
    const [here, there] = [new WindowCounts("test"), new WindowCounts("test")];
    expect(startsOf(here, NOW)).toEqual(startsOf(there, NOW));
    const seconds = new Set(startsOf(here, NOW).map((startsAt) => Math.floor(startsAt / 1_000) % 60));
    expect(seconds.size).toBe(60);
  });

  test("does not hold a caller up when the clock is set back", () => {
    const counts = new WindowCounts("test");
    counted(counts, "a", 5);
    const earlier = NOW - 3_600_000;
    expect(counts.of("a", earlier).used).toBe(0);
    expect(counts.of("a", earlier).endsAt - earlier).toBeLessThanOrEqual(WINDOW_MS);
  });
});

describe("what Redis is to be told", () => {
  test("is what was counted since, until it was told or the window is over", () => {
    const counts = new WindowCounts("test");
    const [a, b] = [counted(counts, "a", 2), counted(counts, "b", 1)];
    expect(counts.toSend(10, NOW)).toEqual([a, b]);
    a.unsent = 0;
    expect(counts.toSend(10, NOW)).toEqual([b]);
    expect(counts.toSend(10, b.endsAt)).toEqual([]);
  });

  test("leaves out what is on its way", () => {
    const counts = new WindowCounts("test");
    const a = counted(counts, "a", 2);
    [a.sending, a.unsent] = [2, 0];
    counted(counts, "a", 1);
    expect(counts.toSend(10, NOW)).toEqual([]);
    expect(a.used).toBe(3);
    a.sending = 0;
    expect(counts.toSend(10, NOW)).toEqual([a]);
  });

  test("is, of more than can be told at once, what was counted most", () => {
    const counts = new WindowCounts("test");
    for (let caller = 0; caller < 100; caller++) counted(counts, `one-off ${caller}`, 1);
    const heavy = counted(counts, "heavy", 50);
    expect(counts.toSend(3, NOW)[0]).toBe(heavy);
    expect(counts.toSend(3, NOW)).toHaveLength(3);
    expect(counts.toSend(1_000, NOW)).toHaveLength(101);
  });
});

test("a flood of keys takes no more room than the most there may be, and drops those seen longest ago", () => {
  const counts = new WindowCounts("test", 100);
  for (let caller = 0; caller < 10_000; caller++) {
    counted(counts, "steady", 1);
    counted(counts, `caller ${caller}`, 1);
  }
  expect(counts.of("steady", NOW).used).toBe(10_000);
  expect(counts.toSend(100_000, NOW)).toHaveLength(100);
});
