import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

// Highest first. A file may import its own layer and the layers below it, never one above.
const LAYERS = ["scripts", "tests", "prisma", "app", "lib/features", "components", "lib"];
const TOP_LEVEL = ["app", "bench", "components", "docs", "infra", "lib", "prisma", "public", "scripts", "tests"];
const FEATURE_FILES = /^(schema|queries|mutations|actions|jobs)(\.(database|redis))?(\.test)?\.ts$/;
const DRAWERS = /(^|\/)(utils?|helpers?|misc|common|types|index|manager|service)\.tsx?$/;
const NEXT_DEMANDS_DEFAULT =
  /^(app\/.*(page|layout|loading|not-found|error|global-error|default|icon)\.tsx|[^/]+\.config\.m?ts)$/;
const CLIENT_NAMES = /(\.client|^app\/(.*\/)?(global-)?error)\.tsx$/; // Next names the error files itself

const sources = ["app", "components", "lib", "prisma", "scripts", "tests"]
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)))
  .concat(readdirSync("."))
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("lib/db/generated") && !path.endsWith(".d.ts"));

const files = sources.map((path) => {
  const source = readFileSync(path, "utf8");
  const specifiers = [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(
    ([, specifier = ""]) => specifier,
  );
  const imports = specifiers.flatMap((specifier) => {
    if (specifier.startsWith("@/")) return [specifier.slice(2)];
    return specifier.startsWith(".") ? [join(dirname(path), specifier)] : [];
  });
  return { path, source, specifiers, imports };
});

const isTest = (path: string) => /\.(test|fixture)\.tsx?$/.test(path) || path.startsWith("tests/");
const layerOf = (path: string) => LAYERS.findIndex((layer) => path.startsWith(`${layer}/`));
const featureOf = (path: string) => path.match(/^lib\/features\/([^/]+)\//)?.[1];

/** Lists every import that `isForbidden`, as "file -> import", so a failure reads as a to-do list. */
function forbiddenImports(isForbidden: (from: string, to: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((to) => !isTest(path) && isForbidden(path, to)).map((to) => `${path} -> ${to}`),
  );
}

const pathsWhere = (isOdd: (file: (typeof files)[number]) => boolean) => files.filter(isOdd).map(({ path }) => path);

describe("data flows one way", () => {
  test("no layer imports a layer above it", () => {
    expect(forbiddenImports((from, to) => layerOf(to) >= 0 && layerOf(to) < layerOf(from))).toEqual([]);
  });

  test("no feature imports another, so any feature folder can be deleted", () => {
    const crosses = (from: string, to: string) =>
      !!featureOf(from) && !!featureOf(to) && featureOf(from) !== featureOf(to);
    expect(forbiddenImports(crosses)).toEqual([]);
  });

  test("only queries, mutations and jobs talk to the database", () => {
    const mayUseDb =
      /^lib\/(db|jobs|auth|http)\/|^lib\/boot|^lib\/features\/([^/]+\/(queries|mutations|jobs)$|patterns\/naive\/)/;
    expect(forbiddenImports((from, to) => to === "lib/db/client" && !mayUseDb.test(from.replace(/\.ts$/, "")))).toEqual(
      [],
    );
  });

  test("the naive twins are for tests and the bench: no page, route or query of the app calls them", () => {
    expect(forbiddenImports((_, to) => to.startsWith("lib/features/patterns/naive"))).toEqual([]);
  });

  test("components know no feature, no database and no request", () => {
    const knows = (from: string, to: string) =>
      from.startsWith("components/") && !/^(components\/|lib\/format)/.test(to);
    expect(forbiddenImports(knows)).toEqual([]);
  });

  test("queries and mutations know nothing of Next, so jobs and tests call them as pages do", () => {
    const isPlain = /^lib\/features\/[^/]+\/(queries|mutations|jobs|schema)\.ts$/;
    expect(
      pathsWhere(({ path, specifiers }) => isPlain.test(path) && specifiers.some((name) => /^next(\/|$)/.test(name))),
    ).toEqual([]);
  });

  test("only lib/env.ts reads process.env, and scripts, tests and configuration, which run outside the app", () => {
    const runsOutside = /^(scripts|tests)\/|\.(test|fixture)\.ts$|^[^/]+\.ts$/;
    expect(pathsWhere(({ path, source }) => source.includes("process.env") && !runsOutside.test(path))).toEqual([
      "lib/env.ts",
    ]);
  });

  test("the server runs on Node alone: no edge runtime", () => {
    expect(pathsWhere(({ source }) => /export const runtime\s*=/.test(source))).toEqual([]);
  });
});

describe("the file tree tells the truth", () => {
  test("the top level holds the folders of the house and no other", () => {
    const folders = readdirSync(".", { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith("."),
    );
    const known = [...TOP_LEVEL, "node_modules", "reports", "test-results"];
    expect(folders.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  test("a file is client code exactly when its name ends in .client.tsx", () => {
    expect(pathsWhere(({ path, source }) => CLIENT_NAMES.test(path) !== source.startsWith('"use client"'))).toEqual([]);
  });

  test("feature folders hold only the files a reader expects", () => {
    const inFeature = files.map(({ path }) => path).filter(featureOf);
    const odd = inFeature.filter((path) => {
      const [, , feature, name = ""] = path.split("/");
      return (
        name !== "components" &&
        !FEATURE_FILES.test(name) &&
        !(feature === "roadmap" && /^items(\.test)?\.ts$/.test(name)) &&
        !(feature === "patterns" && name === "naive")
      );
    });
    expect(odd).toEqual([]);
  });

  test("no file is a drawer for things without a place", () => {
    expect(pathsWhere(({ path }) => DRAWERS.test(path))).toEqual([]);
  });

  test("file names are kebab-case", () => {
    const name = /^(\[?[a-z\d.]+(-[a-z\d]+)*\]?\.)+[a-z]+$/;
    expect(pathsWhere(({ path }) => !name.test(path.split("/").at(-1) ?? ""))).toEqual([]);
  });

  test("exports are named, but where Next or a tool demands a default", () => {
    const isDefault = ({ path, source }: (typeof files)[number]) =>
      /^export default/m.test(source) && !NEXT_DEMANDS_DEFAULT.test(path);
    expect(pathsWhere(isDefault)).toEqual([]);
  });

  test("every file under lib that serves requests says it is server code", () => {
    const isServer =
      /^lib\/(auth|cache|db|http|resilience|telemetry)\/(?!embedded|migrations|generated)|^lib\/features\/[^/]+\/(queries|mutations|jobs)\.ts$/;
    const lacks = pathsWhere(
      ({ path, source }) =>
        isServer.test(path) &&
        !isTest(path) &&
        path !== "lib/http/errors.ts" &&
        !source.includes('import "server-only"'),
    );
    expect(lacks).toEqual([]);
  });
});
