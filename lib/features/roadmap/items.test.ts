import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AREAS, ITEMS } from "./items";

const held = ITEMS.flatMap((item) => (item.status === "held" ? [item] : []));
const isTest = (path: string) => /\.(test|spec)\.tsx?$/.test(path);

test("every id is there once and belongs to an area", () => {
  const ids = ITEMS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !(id.replace(/-\d+$/, "") in AREAS))).toEqual([]);
});

describe.each(held)("$id, $title, is held", ({ code, guards }) => {
  test("by code that exists", () => {
    expect(code.filter((path) => !existsSync(path) || isTest(path))).toEqual([]);
  });

  test("and by guards that exist, are tests and are none of them switched off", () => {
    expect(guards.filter((path) => !existsSync(path) || !isTest(path))).toEqual([]);
    const switchedOff = guards.filter((path) =>
      /\b(test|it|describe)\.(skip|todo|only)\(/.test(readFileSync(path, "utf8")),
    );
    expect(switchedOff).toEqual([]);
  });
});
