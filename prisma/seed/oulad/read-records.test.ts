import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countLines } from "./count-lines";
import { type CsvRecord, readRecords } from "./read-records";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "paceline-records-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function recordsOf(content: string | Buffer): Promise<CsvRecord[]> {
  const file = path.join(folder, "some.csv");
  await writeFile(file, content);
  const records: CsvRecord[] = [];
  for await (const batch of readRecords(file, "some.csv")) records.push(...batch);
  return records;
}

const linesOf = async (content: string) => (await recordsOf(content)).map(({ cells, line }) => [line, cells.join("|")]);

test.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
])("lines are counted with %s, also across quoted line breaks and empty lines", async (_name, lineBreak) => {
  const content = ["a,b", '"1\n\n2",x', "", '"3\n4","5\n6"', "last,one"].join("\n").replaceAll("\n", lineBreak);
  expect(await linesOf(content)).toEqual([
    [1, "a|b"],
    [2, `1${lineBreak}${lineBreak}2|x`],
    [6, `3${lineBreak}4|5${lineBreak}6`],
    [9, "last|one"],
  ]);
});

test("line breaks may differ within a file, and a byte-order mark is no part of the first cell", async () => {
  expect(await linesOf("\uFEFFa,b\r\n1,2\n3,4\r\n")).toEqual([
    [1, "a|b"],
    [2, "1|2"],
    [3, "3|4"],
  ]);
});

test("lines stay right when chunks of the file end inside quotes and between CR and LF", async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => `${index},"two\r\nlines"`);
  const records = await recordsOf(["a,b", ...rows].join("\r\n"));
  expect(records).toHaveLength(40_001);
  expect(records.filter(({ line }, index) => index > 0 && line !== 2 * index)).toEqual([]);
});

test("a file is handed over in batches of bounded size", async () => {
  const file = path.join(folder, "long.csv");
  await writeFile(file, "a,b\n".repeat(500_000));
  let largest = 0;
  let total = 0;
  for await (const batch of readRecords(file, "long.csv")) {
    largest = Math.max(largest, batch.length);
    total += batch.length;
  }
  expect(total).toBe(500_000);
  expect(largest).toBeLessThan(35_000);
});

test("an unclosed quote is named by the line that opens it, and by its column", async () => {
  await expect(recordsOf('a,b\r\n"x\r\ny",1\r\n2,"never\r\n3,4\r\n')).rejects.toMatchObject({
    message: 'some.csv, line 4, column b: "2,\\"never" opens a quote that is never closed',
    line: 4,
  });
});

test("an unclosed quote early in a large file does not take in the rest", async () => {
  await expect(recordsOf(`a,b\n1,"never\n${"5,6\n".repeat(1_000_000)}`)).rejects.toThrow(
    'some.csv, line 2, column b: "1,\\"never" begins a record of more than 65536 characters; a quote may not be closed',
  );
});

test("text behind a closing quote and a quote inside a cell are named", async () => {
  await expect(recordsOf('a,b\n1,2\n"x"y,2\n')).rejects.toThrow(
    'some.csv, line 3, column a: "\\"x\\"y,2" has text after a closing quote, where a comma or the end of the line is expected',
  );
  await expect(recordsOf('a,b\n1,x"y"\n')).rejects.toThrow(
    'some.csv, line 2, column b: "1,x\\"y\\"" has a quote inside a cell that does not begin with one',
  );
});

test("records before a broken one are handed over first", async () => {
  await writeFile(path.join(folder, "half.csv"), 'a,b\n1,2\n3,"x"y\n5,6\n7,8\n9,10\n');
  const seen: number[] = [];
  const read = async () => {
    for await (const batch of readRecords(path.join(folder, "half.csv"), "half.csv"))
      seen.push(...batch.map(({ line }) => line));
  };
  await expect(read()).rejects.toThrow("half.csv, line 3");
  expect(seen).toEqual([1, 2]);
});

test.each([
  ["", 0],
  ["a,b", 0],
  ["a,b\n", 0],
  ["a,b\n1,2", 1],
  ["a,b\n1,2\n3,4\n", 2],
])("%j has %i lines after its first", async (content, lines) => {
  await writeFile(path.join(folder, "count.csv"), content);
  expect(await countLines(path.join(folder, "count.csv"))).toBe(lines);
});
