import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Locked = { optionalDependencies?: Record<string, string>; resolved?: string };
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const locked: Record<string, Locked> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

test("the lockfile knows every platform's packages, or `npm ci` refuses it", () => {
  const named = Object.entries(locked).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ place, name })),
  );
  const missing = named.filter(
    ({ place, name }) => !(`${place}/node_modules/${name}` in locked) && !(`node_modules/${name}` in locked),
  );
  expect(missing.map(({ place, name }) => `${place} needs ${name}`)).toEqual([]);
});

test("the lockfile names no registry", () => {
  expect(Object.keys(locked).filter((place) => locked[place]?.resolved)).toEqual([]);
});

test("every version is exact", () => {
  const versions = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))).toEqual(
    [],
  );
});
