import { beforeEach, expect, test, vi } from "vitest";
import type { dropPendingWith, isPending, postpone } from "./pending-tags";
import type { Tag } from "./tags";

let pending: { dropPendingWith: typeof dropPendingWith; isPending: typeof isPending; postpone: typeof postpone };
const dropTags = vi.fn<(tags: readonly Tag[]) => Promise<readonly Tag[]>>();
const dropAll = vi.fn<() => Promise<void>>();

beforeEach(async () => {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, "__paceline");
  pending = await import("./pending-tags");
  dropTags.mockReset().mockResolvedValue([]);
  dropAll.mockReset().mockResolvedValue();
});

const drop = () => pending.dropPendingWith(dropTags, dropAll);

test("what is dropped is pending no more, and what could not be dropped is still", async () => {
  pending.postpone(["learner:1", "learner:2"]);
  dropTags.mockResolvedValueOnce(["learner:2"]);
  await drop();
  expect([pending.isPending(["learner:1"]), pending.isPending(["learner:3", "learner:2"])]).toEqual([false, true]);
  await drop();
  expect(dropTags.mock.calls).toEqual([[["learner:1", "learner:2"]], [["learner:2"]]]);
  expect(pending.isPending(["learner:2"])).toBe(false);
  await drop();
  expect(dropTags).toHaveBeenCalledTimes(2);
});

test("what falls again while it is dropped is still pending", async () => {
  pending.postpone(["learner:1", "learner:2"]);
  dropTags.mockImplementationOnce(async () => {
    pending.postpone(["learner:1"]);
    return [];
  });
  await drop();
  expect([pending.isPending(["learner:1"]), pending.isPending(["learner:2"])]).toEqual([true, false]);
});

test("it is dropped once, however often it is asked for meanwhile", async () => {
  pending.postpone(["learner:1"]);
  const dropped = Promise.withResolvers<Tag[]>();
  dropTags.mockReturnValueOnce(dropped.promise);
  const first = drop();
  await Promise.all([drop(), drop()]);
  expect(pending.isPending(["learner:1"])).toBe(true);
  dropped.resolve([]);
  await first;
  expect(dropTags).toHaveBeenCalledTimes(1);
});

test("a failure leaves it pending and the next try free", async () => {
  pending.postpone(["learner:1"]);
  dropTags.mockRejectedValueOnce(new Error("away"));
  await expect(drop()).rejects.toThrow("away");
  expect(pending.isPending(["learner:1"])).toBe(true);
  await drop();
  expect(pending.isPending(["learner:1"])).toBe(false);
});

test("more than can be named is everything, until everything is dropped", async () => {
  pending.postpone(Array.from({ length: 10_001 }, (_, index): Tag => `learner:${index}`));
  expect(pending.isPending(["course:AAA-2026J"])).toBe(true);
  dropAll.mockRejectedValueOnce(new Error("away"));
  await expect(drop()).rejects.toThrow("away");
  expect(pending.isPending(["course:AAA-2026J"])).toBe(true);
  dropAll.mockImplementationOnce(async () => pending.postpone(["learner:1"]));
  await drop();
  expect(pending.isPending(["course:AAA-2026J"])).toBe(true); // of what fell meanwhile nobody knows whether it was before
  await drop();
  expect([pending.isPending(["course:AAA-2026J"]), pending.isPending(["learner:1"])]).toEqual([false, false]);
  expect(dropAll).toHaveBeenCalledTimes(3);
});
