import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadSections } from "./sections";

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

const fail = async () => {
  throw new Error("no such table");
};

test("a section that fails is null and named, the others arrive", async () => {
  const loaded = await loadSections({ goals: async () => [1], notes: fail });
  expect(loaded).toEqual({ goals: [1], notes: null, degraded: ["notes"] });
});

test("nothing is degraded when all arrive", async () => {
  expect(await loadSections({ goals: async () => [] })).toEqual({ goals: [], degraded: [] });
});

test("a section nobody asked for is not loaded", async () => {
  const asked = { goals: { title: true as const }, degraded: true as const };
  expect(await loadSections({ goals: async () => [1], notes: fail }, asked)).toEqual({ goals: [1], degraded: [] });
});

test("when every section fails the whole fails, so that a dead database is no empty screen", async () => {
  await expect(loadSections({ goals: fail, notes: fail })).rejects.toThrow("no such table");
});
