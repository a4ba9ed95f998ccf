import { expect, test } from "vitest";
import { Random } from "./random";

const draw = (random: Random, count = 20_000) => Array.from({ length: count }, () => random.next());
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the same key gives the same numbers on every machine", () => {
  const random = new Random(1, "activity", 10_000_000);
  expect([random.next(), random.next(), random.next()]).toEqual(KNOWN_NUMBERS);
  expect(new Random(1, "activity", 10_000_000).uuid(1_800_000_000_000)).toBe(KNOWN_UUID);
});

test("keys that differ in one place give unrelated numbers", () => {
  const [first, second] = [draw(new Random(1, "activity", 7)), draw(new Random(1, "activity", 8))];
  const covariance = mean(first.map((value, index) => (value - 0.5) * ((second[index] ?? 0) - 0.5)));
  expect(Math.abs(covariance)).toBeLessThan(0.003); // equal streams: 0.083
  expect(draw(new Random(12, 3), 3)).not.toEqual(draw(new Random(1, 23), 3));
});

test("numbers fill [0, 1) evenly", () => {
  const counts = new Array<number>(10).fill(0);
  for (const value of draw(new Random("even")))
    counts[Math.floor(value * 10)] = (counts[Math.floor(value * 10)] ?? 0) + 1;
  const chiSquared = counts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0);
  expect(chiSquared).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
});

test("whole numbers reach both ends and nothing beyond", () => {
  const random = new Random("integers");
  const seen = new Set(Array.from({ length: 1_000 }, () => random.integer(-2, 3)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test("normal numbers have the mean and the deviation asked for", () => {
  const random = new Random("normal");
  const values = Array.from({ length: 20_000 }, () => random.normal(60, 12));
  expect(mean(values)).toBeCloseTo(60, 0);
  expect(Math.sqrt(mean(values.map((value) => (value - 60) ** 2)))).toBeCloseTo(12, 0);
});

test("exponential numbers are positive with the mean asked for", () => {
  const random = new Random("exponential");
  const values = Array.from({ length: 20_000 }, () => random.exponential(4));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(mean(values)).toBeCloseTo(4, 0);
});

test("a choice comes as often as its weight says, and never with weight 0", () => {
  const random = new Random("weights");
  const weights: Record<string, number> = { rare: 1, common: 3, never: 0 };
  const picks = Array.from({ length: 8_000 }, () =>
    random.pickWeighted(Object.keys(weights), (key) => weights[key] ?? 0),
  );
  expect(picks.filter((pick) => pick === "never")).toEqual([]);
  expect(picks.filter((pick) => pick === "common").length / picks.length).toBeCloseTo(0.75, 1);
});

test("a uuid is a version 7 of its time, sorts by time and does not repeat", () => {
  const random = new Random("ids");
  const ids = Array.from({ length: 5_000 }, (_, index) => random.uuid(1_700_000_000_000 + index));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt((ids[0] ?? "").replace("-", "").slice(0, 12), 16)).toBe(1_700_000_000_000);
});

const KNOWN_NUMBERS = [0.31071510864421725, 0.9089340060018003, 0.3561720442958176];
const KNOWN_UUID = "01a3185c-5000-7b2e-9175-4f8b067ee8af";
