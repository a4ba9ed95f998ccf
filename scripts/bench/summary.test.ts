import { expect, test } from "vitest";
import type { HotFigures, Round } from "./hot";
import { listMisses, summarize } from "./summary";

const BUDGETS = { minShareOfFloor: 0.7, maxRssMb: 350 };

const load = (requestsPerSecond: number, p50Ms: number) => ({
  answers: requestsPerSecond,
  requestsPerSecond,
  p50Ms,
  p95Ms: 2 * p50Ms,
  p99Ms: 3 * p50Ms,
  bytesPerSecond: 500 * requestsPerSecond,
  non2xx: 0,
  errors: 0,
});

// The machine was busy in the second round and idle in the third.
const ROUNDS: Round[] = [
  { "Next floor": load(1_000, 10), "node:http floor": load(10_000, 1), "l1-hot": load(900, 12), cold: load(80, 120) },
  { "Next floor": load(500, 20), "node:http floor": load(5_000, 2), "l1-hot": load(400, 24), cold: load(40, 480) },
  { "Next floor": load(2_000, 5), "node:http floor": load(10_000, 1), "l1-hot": load(1_200, 8), cold: load(80, 80) },
];

const figures = (rssMb: Record<string, number> = {}): HotFigures => ({
  targets: Object.keys(ROUNDS[0] ?? {}).map((name) => ({
    name,
    isPaceline: !name.endsWith("floor"),
    floor: "Next floor",
    rssMb: rssMb[name] ?? 300,
  })),
  rounds: ROUNDS,
});

test("shares are medians of the rounds' shares, not shares of medians", () => {
  const { rows, coldToHotP50 } = summarize(figures());
  const l1 = rows.find(({ name }) => name === "l1-hot");
  expect(l1).toMatchObject({ requestsPerSecond: 900, p50Ms: 12, p95Ms: 24, p99Ms: 36, bytesPerAnswer: 500 });
  expect(l1?.shareOfNext).toBe(0.8); // of 0.9, 0.8 and 0.6; the medians' is 0.9
  expect(l1?.shareOfNodeHttp).toBe(0.09); // of 0.09, 0.08 and 0.12
  expect(coldToHotP50).toBe(10); // of 10, 20 and 10
});

test("within the budgets nothing is missed", () => {
  expect(listMisses(summarize(figures()), BUDGETS)).toEqual([]);
});

test("a share below the floor's is a miss of l1-hot alone", () => {
  expect(listMisses(summarize(figures()), { ...BUDGETS, minShareOfFloor: 0.81 })).toEqual([
    "l1-hot: 0.80 of the Next floor's requests/s, at least 0.81 are due",
  ]);
});

test("the memory of each server of ours counts, that of a floor does not", () => {
  expect(listMisses(summarize(figures({ cold: 350.6, "l1-hot": 350, "Next floor": 900 })), BUDGETS)).toEqual([
    "cold: 351 MB RSS, 350 MB are allowed",
  ]);
});

test("a round that lacks a target is no round", () => {
  expect(() => summarize({ ...figures(), rounds: [{ "Next floor": load(1, 1) }] })).toThrow("was not measured");
});
