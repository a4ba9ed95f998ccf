import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { terminalProgress, withStep } from "./progress";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that stands for stderr, and what was written to it. */
function fakeStream(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 }) as unknown as NodeJS.WriteStream;
  return { stream, written: () => String((stream as unknown as PassThrough).read() ?? "") };
}

test("away from a terminal a step prints a line every few seconds and one at its end", () => {
  const { stream, written } = fakeStream(false);
  const step = terminalProgress(stream).step("clicks", 10_655_280);
  step.advance(700_000);
  vi.advanceTimersByTime(2_000);
  step.advance(500_000);
  vi.advanceTimersByTime(2_000);
  step.advance(9_455_280);
  step.done();
  vi.advanceTimersByTime(20_000);
  expect(written()).toBe("clicks: 1,200,000 of 10,655,280\nclicks: 10,655,280 in 4.0 s\n");
});

test("a step of unknown size says how far it is, and one that counts nothing how long it takes", () => {
  const { stream, written } = fakeStream(false);
  const counting = terminalProgress(stream).step("rows");
  counting.advance(1_000);
  vi.advanceTimersByTime(3_000);
  counting.done();
  const silent = terminalProgress(stream).step("merging");
  vi.advanceTimersByTime(3_500);
  silent.done();
  expect(written()).toBe("rows: 1,000\nrows: 1,000 in 3.0 s\nmerging: 3.0 s so far\nmerging: done in 3.5 s\n");
});

test("a step that ends early says how far it came", () => {
  const { stream, written } = fakeStream(false);
  terminalProgress(stream).step("none", 36_184).done();
  const half = terminalProgress(stream).step("half", 36_184);
  half.advance(811);
  half.done();
  expect(written()).toBe("none: 0 of 36,184 in 0.0 s\nhalf: 811 of 36,184 in 0.0 s\n");
});

test("on a terminal a step draws a bar with its share and figures", () => {
  const { stream, written } = fakeStream(true);
  const step = terminalProgress(stream).step("clicks", 2_000);
  vi.advanceTimersByTime(1_000);
  step.advance(1_500);
  step.done();
  const last = written().split("\r").at(-1) ?? "";
  expect(last).toContain(`clicks                   ${"█".repeat(18)}${"░".repeat(6)} 75%  1,500 of 2,000  1 s`);
});

test("a step that fails ends all the same, so that no timer keeps the process alive", async () => {
  for (const isTTY of [true, false]) {
    const failing = withStep(terminalProgress(fakeStream(isTTY).stream), "clicks", () =>
      Promise.reject(new Error("no")),
    );
    await expect(failing).rejects.toThrow("no");
  }
  expect(vi.getTimerCount()).toBe(0);
});
