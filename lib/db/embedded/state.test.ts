import { cp, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createState, readState, rememberPort, stateFolder } from "./state";

const OUTLYING = "/somewhere/else/cluster-1";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "paceline-test-"));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

test("of several that decide at once, all get the same state, and no file is left over", async () => {
  const folder = await stateFolder(home);
  const decided = await Promise.all([1, 2, 3, 4].map((port) => createState(folder, `cluster-${port}`, port)));
  expect(new Set(decided.map((state) => JSON.stringify(state))).size).toBe(1);
  expect(await readState(folder)).toEqual(decided[0]);
  expect(await readdir(folder)).toEqual(["state.json"]);
});

test("each state has a password of its own", async () => {
  const [one, other] = await Promise.all(
    ["one", "other"].map(async (name) => createState(await stateFolder(path.join(home, name)), "cluster", 5_000)),
  );
  expect(one?.password).not.toBe(other?.password);
});

test("a new port is remembered and leaves the rest alone", async () => {
  const folder = await stateFolder(home);
  const state = await createState(folder, "cluster", 5_000);
  await rememberPort(folder, state, 6_000);
  expect(await readState(folder)).toEqual({ ...state, port: 6_000 });
});

test("a moved checkout keeps its data outside the checkout", async () => {
  const state = await createState(await stateFolder(path.join(home, "before")), OUTLYING, 5_000);
  await rename(path.join(home, "before"), path.join(home, "after"));
  expect(await readState(await stateFolder(path.join(home, "after")))).toEqual(state);
});

test("a copied checkout does not share the original's data outside the checkout", async () => {
  await createState(await stateFolder(path.join(home, "original")), OUTLYING, 5_000);
  await cp(path.join(home, "original"), path.join(home, "copy"), { recursive: true });
  const folder = await stateFolder(path.join(home, "copy"));
  expect(await readState(folder)).toBeUndefined();
  const own = await createState(folder, "/somewhere/else/cluster-2", 6_000);
  expect(await readState(folder)).toEqual(own);
  expect((await readState(await stateFolder(path.join(home, "original"))))?.cluster).toBe(OUTLYING);
});

test("a copied checkout whose data lie within has data of its own", async () => {
  const state = await createState(await stateFolder(path.join(home, "original")), "cluster", 5_000);
  await cp(path.join(home, "original"), path.join(home, "copy"), { recursive: true });
  expect(await readState(await stateFolder(path.join(home, "copy")))).toEqual(state);
});

test("a state file that cannot be opened is named, with a remedy", async () => {
  const folder = await stateFolder(home);
  await mkdir(path.join(folder, "state.json"));
  await expect(readState(folder)).rejects.toThrow(/state\.json cannot be used: .*\nWhat to do: /);
});
