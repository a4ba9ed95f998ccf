import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { type Changes, importSample, quoteAll, SAMPLE, type SampleFile } from "./sample-folder";
import { hashTables } from "./table-hashes";

const { client, close } = await connectNewDatabase();
afterAll(close);
beforeAll(async () => {
  await importSample(client);
});

const everyFile = (change: (text: string) => string): Changes =>
  Object.fromEntries(Object.keys(SAMPLE).map((file) => [file, change]));

test("a second import changes no row of any table", async () => {
  const before = await hashTables(client);
  const { tables } = await importSample(client);
  expect(await hashTables(client)).toEqual(before);
  expect(tables).toEqual([
    { table: "course", rows: 2, inserted: 0, updated: 0 },
    { table: "learner", rows: 3, inserted: 0, updated: 0 },
    { table: "enrolment", rows: 4, inserted: 0, updated: 0 },
    { table: "mission", rows: 7, inserted: 0, updated: 0 },
    { table: "resource", rows: 3, inserted: 0, updated: 0 },
    { table: "submission", rows: 4, inserted: 0, updated: 0 },
    { table: "activity", rows: 4, inserted: 0, updated: 0 },
  ]);
});

const keyed = Object.keys(SAMPLE).filter((file) => file !== "studentVle.csv");
const repeatLastRow = (text: string) => `${text}${text.trimEnd().split("\n").at(-1)}\n`;
const reverseColumns = (text: string) =>
  text.includes('"') ? text : text.replace(/^.*$/gm, (line) => line.split(",").reverse().join(","));

test.each<[string, Changes]>([
  ["every field in quotes", everyFile(quoteAll)],
  ["CRLF", everyFile((text) => text.replaceAll("\n", "\r\n"))],
  ["byte-order marks", everyFile((text) => `\uFEFF${text}`)],
  ["no line break at the end", everyFile((text) => text.trimEnd())],
  ["empty lines", everyFile((text) => `${text.replaceAll("\n", "\n\n")}\n`)],
  ["a further column", everyFile((text) => text.replaceAll(/(.)\n/g, '$1,"a, b"\n'))],
  ["columns in another order", everyFile(reverseColumns)],
  ["repeated rows", Object.fromEntries(keyed.map((file) => [file, repeatLastRow]))],
])("the same data with %s is the same data", async (_how, changes) => {
  const rewritten = Object.entries(changes).filter(
    ([file, change]) => change(SAMPLE[file as SampleFile]) !== SAMPLE[file as SampleFile],
  );
  expect(rewritten.length).toBeGreaterThan(5);
  const before = await hashTables(client);
  await importSample(client, changes);
  const after = await hashTables(client);
  expect({ ...after, dataset: "" }).toEqual({ ...before, dataset: "" });
});

test("what people made stays: a name, a goal, a note, an account and its courses, an answer to a recommendation", async () => {
  await importSample(client); // the record of the last import speaks of this folder again
  await client.query(`
    UPDATE "learner" SET "name" = 'Ada' WHERE "id" = 502;
    INSERT INTO "goal" ("id", "learnerId", "title", "metric", "target", "startsOn", "dueOn", "updatedAt")
      VALUES (gen_random_uuid(), 502, 'More', 'active_days', 5, '2020-10-01', '2020-11-01', now());
    INSERT INTO "note" ("id", "authorId", "title", "body", "updatedAt")
      VALUES (gen_random_uuid(), 502, 'Mine', 'text', now());
    INSERT INTO "user" ("id", "name", "email", "learnerId", "updatedAt") VALUES ('u', 'Ada', 'ada@example.com', 502, now());
    INSERT INTO "course_advisor" ("userId", "courseId") VALUES ('u', 'QQQ-2020J')`);
  const answered = await client.query(`UPDATE "recommendation" SET "status" = 'dismissed' WHERE "learnerId" = 501`);
  expect(answered.rowCount).toBe(1);
  const before = await hashTables(client);
  await importSample(client);
  expect(await hashTables(client)).toEqual(before);
});

test("a corrected file corrects its rows and no others", async () => {
  const { tables } = await importSample(client, { "studentAssessment.csv": (text) => text.replace("0,55", "0,56") });
  const changed = tables.filter(({ inserted, updated }) => inserted + updated > 0);
  expect(changed).toEqual([{ table: "submission", rows: 4, inserted: 0, updated: 1 }]);
  const { rows } = await client.query(`SELECT "score" FROM "submission" WHERE "missionId" = 902`);
  expect(rows).toEqual([{ score: 56 }]);
});

test("a folder without clicks is complete, and takes no clicks away that are there", async () => {
  const { files, tables } = await importSample(client, { "studentVle.csv": () => undefined });
  expect(files.at(-1)).toEqual({ file: "studentVle.csv", rows: undefined });
  expect(tables.map(({ table }) => table)).not.toContain("activity");
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM "activity") AS "clicks", "recipe" -> 'hasClicks' AS "hasClicks" FROM "dataset"`,
  );
  expect(rows).toEqual([{ clicks: 4, hasClicks: true }]);
});
