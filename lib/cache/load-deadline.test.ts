import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { makeInstance, newId, type Row } from "./instance.fixture";
import { LOAD_DEADLINE_MS } from "./policies";

vi.mock("./policies", async (original) => ({
  ...(await original<typeof import("./policies")>()),
  LOAD_DEADLINE_MS: 200,
}));

test("a load that hangs is cut at its deadline for all who wait, and the next read tries again", async () => {
  const load = vi.fn<() => Promise<Row>>().mockReturnValueOnce(new Promise(() => undefined));
  load.mockResolvedValue({ version: 2 });
  const { read, readAtOnce } = makeInstance(load);
  const id = newId();
  const askedAt = performance.now();
  const early = readAtOnce(id, 100);
  await sleep(LOAD_DEADLINE_MS / 2);
  expect(await readAtOnce(id, 1)).toEqual({ timed_out: 1 }); // who comes late waits no longer than the load may take
  expect(await early).toEqual({ timed_out: 100 });
  expect(performance.now() - askedAt).toBeGreaterThanOrEqual(LOAD_DEADLINE_MS - 5);
  expect(load).toHaveBeenCalledTimes(1);
  expect(await read(id)).toMatchObject({ version: 2 });
  expect(await read(id)).toMatchObject({ version: 2 });
  expect(load).toHaveBeenCalledTimes(2);
});
