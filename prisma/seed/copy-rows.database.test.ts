import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { copyRows } from "./copy-rows";

const { client, url, close } = await connectNewDatabase();
afterAll(close);

beforeAll(async () => {
  await client.query('CREATE TEMP TABLE copied ("id" int PRIMARY KEY, "some text" text, "json" jsonb)');
});
const COLUMNS = ["id", "some text", "json"];
const count = async () =>
  (await client.query<{ count: number }>("SELECT count(*)::int AS count FROM copied")).rows[0]?.count;

test("text comes out as it went in", async () => {
  const texts = ["tab\there", "line\nbreak\r\n", "back\\slash \\N \\.", "", "Zoë ✓ 🎓", null];
  expect(
    await copyRows(
      client,
      "copied",
      COLUMNS,
      texts.map((text, id) => [id, text, { text }]),
    ),
  ).toBe(texts.length);
  const { rows } = await client.query(
    'SELECT "some text" AS text, "json"->>\'text\' AS json FROM copied ORDER BY "id"',
  );
  expect(rows).toEqual(texts.map((text) => ({ text, json: text })));
});

test("rows that come over time are loaded, and every one is reported", async () => {
  async function* later() {
    for (let id = 1_000; id < 11_000; id += 1) yield [id, "x".repeat(50), null];
  }
  let reported = 0;
  const loaded = await copyRows(client, "copied", COLUMNS, later(), (rows) => {
    reported += rows;
  });
  expect([loaded, reported]).toEqual([10_000, 10_000]);
});

test("no rows are no error", async () => {
  expect(await copyRows(client, "copied", COLUMNS, [])).toBe(0);
});

test("a row that PostgreSQL refuses rejects with its reason, loads nothing and leaves the client usable", async () => {
  const before = await count();
  await expect(
    copyRows(client, "copied", COLUMNS, [
      [20_000, "a", null],
      [20_000, "b", null],
    ]),
  ).rejects.toThrow(/copied_pkey/);
  expect(await count()).toBe(before);
});

test("a source that fails midway rejects with its own reason, loads nothing and leaves the client usable", async () => {
  function* failing() {
    for (let id = 30_000; id < 40_000; id += 1) yield [id, "x".repeat(50), null];
    throw new Error("the source broke");
  }
  const before = await count();
  await expect(copyRows(client, "copied", COLUMNS, failing())).rejects.toThrow("the source broke");
  expect(await count()).toBe(before);
});

test("a slow database slows the source down instead of filling memory", async () => {
  const held = new pg.Client(url);
  await held.connect();
  let made = 0;
  let isReleased = false;
  function* untilReleased() {
    for (; !isReleased; made += 1) yield [made, "x".repeat(1_000), null];
  }
  await client.query('CREATE TABLE copy_target ("id" int, "some text" text, "json" jsonb)');
  try {
    await held.query("BEGIN; LOCK TABLE copy_target");
    const loading = copyRows(client, "copy_target", COLUMNS, untilReleased());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const madeWhileHeld = made;
    isReleased = true;
    await held.query("COMMIT");
    expect(await loading).toBe(made);
    expect(madeWhileHeld).toBeGreaterThan(0);
    expect(madeWhileHeld).toBeLessThan(1_000);
  } finally {
    await held.end();
  }
});
