import { expect, test } from "vitest";
import { residentMb } from "./memory";

test("a process occupies what it says of itself", () => {
  const ownMb = process.memoryUsage().rss / 1024 ** 2;
  expect(residentMb(process.pid) / ownMb).toBeCloseTo(1, 1);
});

test("a process that is gone has no memory to tell of", () => {
  expect(() => residentMb(2 ** 22 + 1)).toThrow("is gone"); // above Linux's highest
});
