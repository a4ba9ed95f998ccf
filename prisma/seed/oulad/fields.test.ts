import { expect, test } from "vitest";
import { decimal, mapped, matching, oneOf, optional, text, whole } from "./fields";

const REFUSED = undefined;

test.each([
  ["0", 0],
  ["100", 100],
  ["007", 7],
  ["-1", REFUSED],
  ["101", REFUSED],
  ["7.0", REFUSED],
  ["1e2", REFUSED],
  ["0x1", REFUSED],
  [" 7", REFUSED],
  ["", REFUSED],
  ["?", REFUSED],
  ["99999999999999999999", REFUSED],
])("a whole number from 0 to 100 reads %j as %j", (cell, value) => {
  expect(whole(0, 100).read(cell)).toBe(value);
});

test("a whole number may be negative where its range is", () => {
  expect(whole(-10, 270).read("-10")).toBe(-10);
});

test.each([
  ["12.5", 12.5],
  ["100", 100],
  ["100.1", REFUSED],
  ["-0.5", REFUSED],
  [".5", REFUSED],
  ["NaN", REFUSED],
  ["Infinity", REFUSED],
])("a number from 0 to 100 reads %j as %j", (cell, value) => {
  expect(decimal(0, 100).read(cell)).toBe(value);
});

test("an optional field reads nothing and a question mark as absent, and refuses what the field refuses", () => {
  const score = optional(whole(0, 100));
  expect([score.read(""), score.read("?"), score.read("55"), score.read("abc")]).toEqual([null, null, 55, REFUSED]);
});

test("text refuses nothing, too much, NUL and bytes that were not UTF-8", () => {
  const name = text(5);
  expect(["Wales", "é, ü", "", "Walesx", "a\0b", "a\uFFFDb"].map((cell) => name.read(cell))).toEqual([
    "Wales",
    "é, ü",
    REFUSED,
    REFUSED,
    REFUSED,
    REFUSED,
  ]);
});

test("a name is one of a list, to the letter", () => {
  expect(oneOf("TMA", "Exam").read("Exam")).toBe("Exam");
  expect(oneOf("TMA", "Exam").read("exam")).toBe(REFUSED);
  expect(oneOf("TMA", "Exam").expectation).toBe("is not one of TMA, Exam");
});

test("a pattern holds for the whole cell or not at all", () => {
  const presentation = matching(/^(19|20)\d\d[BJ]$/, "is not a presentation");
  expect(["2013J", "2014B", "2013A", "2013J "].map(presentation.read)).toEqual(["2013J", "2014B", REFUSED, REFUSED]);
});

test("a mapped field rewrites values but not refusals", () => {
  const shout = mapped(text(3), (value) => value.toUpperCase());
  expect([shout.read("abc"), shout.read("abcd")]).toEqual(["ABC", REFUSED]);
});
