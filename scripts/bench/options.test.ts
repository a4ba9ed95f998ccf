import { expect, test } from "vitest";
import { readBenchOptions } from "./options";

test("without arguments the hot answers are measured", () => {
  expect(readBenchOptions([])).toEqual({ what: "hot", rounds: 5, seconds: 6, connections: 50 });
  expect(readBenchOptions(["--rounds", "2", "--seconds=1", "--connections", "8"])).toEqual({
    what: "hot",
    rounds: 2,
    seconds: 1,
    connections: 8,
  });
});

test("api takes scales, in their own order", () => {
  expect(readBenchOptions(["api"])).toEqual({ what: "api", scales: ["small", "medium", "large"], rounds: 20 });
  expect(readBenchOptions(["api", "--scale", "medium,small", "--rounds", "3"])).toEqual({
    what: "api",
    scales: ["small", "medium"],
    rounds: 3,
  });
});

test.each([
  ["ap", "Unexpected argument 'ap'"],
  ["api --seconds 3", "Unknown option '--seconds'"],
  ["--scale small", "Unknown option '--scale'"],
  ["api --scale tiny", "give some of small,medium,large"],
  ["--rounds 0", "a whole number from 1 to 1000"],
  ["--seconds 1.5", "a whole number from 1 to 3600"],
  ["--connections many", "a whole number from 1 to 10000"],
])("%s is refused in words", (args, words) => {
  expect(() => readBenchOptions(args.split(" "))).toThrow(words);
});
