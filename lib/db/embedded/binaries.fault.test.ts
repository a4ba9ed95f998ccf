import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBinaries, packagedFolder } from "./binaries";
import { databaseOwner } from "./owner";
import { run } from "./run";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "paceline-test-"));
  await chmod(home, 0o755);
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

/** A package as a strict `npm ci` leaves it: no symbolic links, nothing executable, and its parent closed to others. */
async function bareInstall(): Promise<string> {
  const packaged = await packagedFolder();
  const closed = path.join(home, "closed");
  await mkdir(closed, { mode: 0o700 });
  await cp(path.join(packaged, "../package.json"), path.join(closed, "package.json"));
  await cp(packaged, path.join(closed, "native"), { recursive: true, verbatimSymlinks: true });
  const links: { target: string }[] = JSON.parse(await readFile(path.join(packaged, "pg-symlinks.json"), "utf8"));
  for (const { target } of links) await rm(path.join(closed, target));
  for (const name of await readdir(path.join(closed, "native/bin"))) {
    await chmod(path.join(closed, "native/bin", name), 0o644);
  }
  return path.join(closed, "native");
}

test("programs without links, executable bits or an open folder run from a copy, which several may make at once", async () => {
  const native = await bareInstall();
  const owner = await databaseOwner();
  const [found, same] = await Promise.all([1, 2].map(() => findBinaries(home, owner, native)));
  expect(found?.initdb.startsWith(path.join(home, "native-"))).toBe(true);
  expect(same).toEqual(found);
  expect((await readdir(home)).length).toBe(2);
  expect((await run(found?.initdb ?? "", ["--version"], { owner, timeoutMs: 10_000 })).output).toContain("18.");
});

test("programs that run where they are stay there", async () => {
  const native = await packagedFolder();
  const { initdb } = await findBinaries(home, undefined, native);
  expect(path.dirname(initdb)).toBe(path.join(native, "bin"));
  expect(await readdir(home)).toEqual([]);
});

test("programs that run nowhere are an error in their own words", async () => {
  const native = await bareInstall();
  await rm(path.join(native, "lib"), { recursive: true });
  await mkdir(path.join(native, "lib"));
  await expect(findBinaries(home, await databaseOwner(), native)).rejects.toThrow(
    /do not run on this machine.*(shared libraries|dyld|No such file).*What to do: /s,
  );
});
