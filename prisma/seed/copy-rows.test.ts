import { expect, test } from "vitest";
import { copyLine } from "./copy-rows";

test("fields are parted by tabs and the line ends", () => {
  expect(copyLine([1, "two", true, 4.5, 5n])).toBe("1\ttwo\ttrue\t4.5\t5\n");
});

test("what COPY would take for its own marks is escaped", () => {
  expect(copyLine(["a\tb\nc\rd\\e", "\\N"])).toBe("a\\tb\\nc\\rd\\\\e\t\\\\N\n");
});

test("nothing is NULL, and an empty text stays a text", () => {
  expect(copyLine([null, undefined, ""])).toBe("\\N\t\\N\t\n");
});

test("an object goes as JSON with its own backslashes doubled, a Date as ISO time", () => {
  expect(copyLine([{ note: 'line\n"quoted"' }, new Date(0)])).toBe(
    '{"note":"line\\\\n\\\\"quoted\\\\""}\t1970-01-01T00:00:00.000Z\n',
  );
});
