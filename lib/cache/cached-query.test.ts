import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/http/errors";
import { cachedQuery } from "./cached-query";
import { afterCommit, invalidate, invalidateQuery, writing } from "./invalidate";

// Without Redis: what one process keeps for itself.
const rows = new Map<string, number>();
const load = vi.fn(async ({ id }: { id: string }): Promise<unknown> => {
  const value = rows.get(id);
  if (value === undefined) throw new AppError("not_found", `No row ${id}`);
  return { id, value };
});
const getRow = cachedQuery({
  name: "test.get_row",
  policy: "learner",
  params: z.object({ id: z.string() }),
  owner: "id",
  result: z.object({ id: z.string(), value: z.number() }),
  scope: ({ id }) => `learner:${id}`,
  topics: ["rows"],
  load,
});

let id: string;
beforeEach(() => {
  id = randomUUID();
  rows.set(id, 1);
  load.mockClear();
});

describe("a cached query", () => {
  test("loads once and answers the same again, as a value and as bytes", async () => {
    expect(await getRow({ id })).toEqual({ id, value: 1 });
    rows.set(id, 2);
    expect(await getRow({ id })).toEqual({ id, value: 1 });
    expect((await getRow.stored({ id }).answer()).body.toString()).toBe(JSON.stringify({ id, value: 1 }));
    expect(load).toHaveBeenCalledTimes(1);
  });

  test("shares one load among simultaneous reads", async () => {
    await Promise.all(Array.from({ length: 1_000 }, () => getRow({ id })));
    expect(load).toHaveBeenCalledTimes(1);
  });

  test("shows what was written, whichever of its tags the write names", async () => {
    for (const [value, tag] of [
      [2, `learner:${id}/rows`],
      [3, `learner:${id}`],
    ] as const) {
      await getRow({ id });
      rows.set(id, value);
      await invalidate([tag]);
      expect(await getRow({ id })).toMatchObject({ value });
    }
    rows.set(id, 4);
    await invalidateQuery("test.get_row");
    expect(await getRow({ id })).toMatchObject({ value: 4 });
  });

  test("does not fall with the tags of others", async () => {
    await getRow({ id });
    await invalidate([`learner:${id}/others`, `learner:${randomUUID()}`]);
    await getRow({ id });
    expect(load).toHaveBeenCalledTimes(1);
  });

  test("keeps nothing that was loaded while its tag fell, and lets nobody join such a load", async () => {
    const slow = Promise.withResolvers<void>();
    load.mockImplementationOnce(async () => {
      const before = { id, value: rows.get(id) };
      await slow.promise;
      return before;
    });
    const early = getRow({ id });
    await sleep(5);
    rows.set(id, 2);
    await invalidate([`learner:${id}/rows`]);
    const late = getRow({ id });
    slow.resolve();
    expect([(await early).value, (await late).value, (await getRow({ id })).value]).toEqual([1, 2, 2]);
  });

  test("drops what a write changed also when the write fails, and only after its transaction", async () => {
    await getRow({ id });
    rows.set(id, 2);
    await expect(writing("test.write", [`learner:${id}`], () => Promise.reject(new Error("cut off")))).rejects.toThrow(
      "cut off",
    );
    expect(await getRow({ id })).toMatchObject({ value: 2 });
    await afterCommit(async () => {
      await writing("test.write", [`learner:${id}`], async () => {});
      await getRow({ id }); // a reader that still sees what was before the commit
      rows.set(id, 3);
    });
    expect(await getRow({ id })).toMatchObject({ value: 3 });
  });

  test("keeps that there is no row, for half a minute, and no other error", async () => {
    rows.delete(id);
    await expect(getRow({ id })).rejects.toMatchObject({ code: "not_found" });
    await expect(getRow({ id })).rejects.toMatchObject({ code: "not_found", message: `No row ${id}` });
    expect(load).toHaveBeenCalledTimes(1);
    rows.set(id, 1);
    await invalidate([`learner:${id}`]);
    load.mockRejectedValueOnce(new Error("broken"));
    await expect(getRow({ id })).rejects.toThrow("broken");
    expect(await getRow({ id })).toMatchObject({ value: 1 });
  });
});
