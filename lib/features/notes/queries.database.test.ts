import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { plansOf, scansOf } from "@/tests/explain";
import { makeDatabase } from "@/tests/make-database";

// A database of its own, with many notes and true statistics, named before anything connects.
const database = await makeDatabase();
process.env.DATABASE_URL = database.url;
const sql = new pg.Client(database.url);
await sql.connect();
const { listNotes } = await import("./queries");
const { db } = await import("@/lib/db/client");

const WRITER = 1;
const OWN = 4_000;
const SHARED = 12; // all of them are looked at for each page

await sql.query(`
  INSERT INTO learner SELECT number, 'Learner ' || number FROM generate_series(1, 40) AS number;
  INSERT INTO note (id, "authorId", title, body, "updatedAt")
  SELECT gen_random_uuid(), ${WRITER} + number / ${OWN}, 'Note', repeat('text ', 100), '2026-01-01'::timestamptz + random() * interval '300 days'
  FROM generate_series(0, 39999) AS number;
  INSERT INTO note_share SELECT id, ${WRITER} FROM note WHERE "authorId" = 5 LIMIT ${SHARED};
  ANALYZE;`);

afterAll(async () => {
  await Promise.all([sql.end(), db.$disconnect()]);
  await database.drop();
});

/** The rows of notes that a page's statement looks at. */
async function notesRead(work: () => Promise<unknown>): Promise<number> {
  const sent: { query: string; params: string }[] = [];
  db.$on("query", ({ query, params }) => sent.push({ query, params }));
  await work();
  const plans = await plansOf(sql, { text: sent[0]?.query ?? "", values: JSON.parse(sent[0]?.params ?? "[]") });
  const scans = plans.flatMap(scansOf).filter(({ table }) => table === "note");
  expect(scans.filter(({ indexes }) => indexes.length === 0)).toEqual([]);
  return scans.reduce((sum, { rows }) => sum + rows, 0);
}

test.each(["own", "all"] as const)(
  "a page of thousands of notes, %s, reads the page and what others share, both ways",
  async (scope) => {
    let page = await listNotes(WRITER, { scope, limit: 25 });
    const read = [await notesRead(() => listNotes(WRITER, { scope, limit: 25 }))];
    for (let number = 0; number < 60; number++)
      page = await listNotes(WRITER, { scope, limit: 25, cursor: page.next ?? "" });
    for (const cursor of [page.next ?? "", page.previous ?? ""]) {
      read.push(await notesRead(() => listNotes(WRITER, { scope, limit: 25, cursor })));
    }
    for (const rows of read) expect(rows).toBeLessThan(60);
  },
);
