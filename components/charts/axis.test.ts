import { expect, test } from "vitest";
import { makeValueAxis, pickLabels, spreadLabels } from "./axis";

test("an axis of bars starts at zero and holds the highest", () => {
  const axis = makeValueAxis([210, 512], 168, "integer");
  expect(axis.ticks[0]).toBe(0);
  expect(axis.ticks.at(-1)).toBeGreaterThanOrEqual(500);
  expect(axis.y(0)).toBe(168);
  expect(axis.y(512)).toBeGreaterThanOrEqual(0);
  expect(axis.baseline).toBe(axis.y(0));
});

test("nothing but zeros, or nothing at all, still gives an axis", () => {
  for (const values of [[0, 0], []]) {
    const axis = makeValueAxis(values, 168, "integer");
    expect(axis.ticks).toEqual([0, 1]);
    expect(axis.y(0)).toBe(168);
  }
});

test("values below zero hang from the baseline", () => {
  const axis = makeValueAxis([-40, 60], 168, "integer");
  expect(axis.y(-40)).toBeGreaterThan(axis.baseline);
  expect(axis.y(60)).toBeLessThan(axis.baseline);
});

test("counts get no tick between whole numbers", () => {
  expect(makeValueAxis([1, 2], 256, "integer").ticks.every(Number.isInteger)).toBe(true);
  expect(makeValueAxis([1, 2], 256, "decimal").ticks.every(Number.isInteger)).toBe(false);
});

test("long durations get ticks at whole hours", () => {
  const { ticks } = makeValueAxis([480], 168, "minutes");
  expect(ticks.length).toBeGreaterThan(1);
  expect(ticks.every((tick) => tick % 60 === 0)).toBe(true);
});

test("a fixed range stays as it is given", () => {
  const axis = makeValueAxis([50], 168, "integer", [0, 100]);
  expect([axis.ticks[0], axis.ticks.at(-1)]).toEqual([0, 100]);
});

test("figures in the billions stay finite", () => {
  const axis = makeValueAxis([9e15, 1], 168, "integer");
  expect(axis.ticks.map(axis.y).every(Number.isFinite)).toBe(true);
});

test("labels are few, evenly spaced and always name the last", () => {
  expect(pickLabels(0, 6)).toEqual([]);
  expect(pickLabels(1, 6)).toEqual([0]);
  expect(pickLabels(6, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  const picked = pickLabels(39, 7);
  expect(picked.length).toBeLessThanOrEqual(7);
  expect(picked.at(-1)).toBe(38);
});

test("labels that would overlap move apart and stay in order", () => {
  const placed = spreadLabels([60, 62, 61], 15, 8, 168);
  const [a = 0, b = 0, c = 0] = placed;
  expect(c - a).toBeGreaterThanOrEqual(15);
  expect(b - c).toBeGreaterThanOrEqual(15);
});

test("labels pushed past the foot are pulled back above it", () => {
  const placed = spreadLabels([165, 166, 167, 168], 15, 8, 168);
  expect(Math.max(...placed)).toBe(168);
  expect(
    [...placed].sort((x, y) => x - y).every((y, index, all) => index === 0 || y - (all[index - 1] ?? 0) >= 15),
  ).toBe(true);
});

test("labels with room stay where they belong", () => {
  expect(spreadLabels([20, 120, 70], 15, 8, 168)).toEqual([20, 120, 70]);
});
