import { expect, test } from "vitest";
import { ImportError, quoteValue } from "./import-error";

test("the message names file, line, column and value, and the fields carry them", () => {
  const place = { file: "studentAssessment.csv", line: 812, column: "score", value: "abc" };
  const error = new ImportError(place, "is not a whole number from 0 to 100");
  expect(error.message).toBe(
    'studentAssessment.csv, line 812, column score: "abc" is not a whole number from 0 to 100',
  );
  expect(error).toMatchObject({ name: "ImportError", ...place });
});

test("a fault without a place is told without one", () => {
  expect(new ImportError({}, "nothing fits").message).toBe("nothing fits");
  expect(new ImportError({ file: "vle.csv" }, "the file is missing").message).toBe("vle.csv: the file is missing");
});

test("a shown value cannot move the cursor, hide text or fill the screen", () => {
  expect(quoteValue('\u001b[2Ja"b\\c\n\r\t\0\u202e\u{e0041}')).toBe(
    '"\\u001b[2Ja\\"b\\\\c\\n\\r\\t\\u0000\\u202e\\ue0041"',
  );
  expect(quoteValue("x".repeat(60))).toBe(`"${"x".repeat(60)}"`);
  expect(quoteValue("x".repeat(61))).toBe(`"${"x".repeat(60)}…"`);
  expect(quoteValue("😀".repeat(1_000))).toBe(`"${"😀".repeat(60)}…"`);
});
