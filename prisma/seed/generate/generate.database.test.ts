import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDatabase } from "@/tests/make-database";
import { hashTables } from "../oulad/table-hashes";
import { type Progress, silentProgress } from "../progress";
import { type GeneratedCounts, generateData } from "./generate";

// Long past, so that the as-of day of what is derived does not move with the day on which the tests run.
const OPTIONS = { scale: "small", seed: 1, anchorDay: "2025-03-12", progress: silentProgress } as const;

const opened: { client: pg.Client; drop(): Promise<void> }[] = [];

async function open(): Promise<pg.Client> {
  const { url, drop } = await makeDatabase();
  const client = await connect(url);
  opened.push({ client, drop });
  return client;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined); // a test below ends a connection from outside
  await client.connect();
  return client;
}

const connectAgain = ({ database }: pg.Client) => connect(new URL(`/${database}`, process.env.DATABASE_URL).href);

async function rowsOf<T extends pg.QueryResultRow>(client: pg.Client, sql: string): Promise<T[]> {
  return (await client.query<T>(sql)).rows;
}

/** Everything but the times at which rows were written. */
async function hashRows(client: pg.Client) {
  await client.query(`UPDATE "dataset" SET "loadedAt" = 'epoch'; UPDATE "prediction" SET "computedAt" = 'epoch'`);
  const hashes = Object.entries(await hashTables(client));
  return Object.fromEntries(hashes.filter(([name]) => name !== "_prisma_migrations" && !name.endsWith("_seq")));
}

const FOREIGN_KEYS = `
  SELECT conrelid::regclass::text AS "table", conname AS "name", pg_get_constraintdef(oid) AS "definition", convalidated
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 ORDER BY 1, 2`;

let empty: pg.Client;
let filled: pg.Client;
let counts: GeneratedCounts;
let foreignKeys: unknown[];

beforeAll(async () => {
  [empty, filled] = await Promise.all([open(), open()]);
  foreignKeys = await rowsOf(filled, FOREIGN_KEYS);
  counts = await generateData(filled, OPTIONS);
});

afterAll(async () => {
  for (const { client, drop } of opened) {
    await client.end();
    await drop();
  }
});

test("it says how many rows each table got, and that is what is there", async () => {
  expect(counts.isNew).toBe(true);
  expect(counts.rows.activity).toSatisfy((rows: number) => Math.abs(rows - 50_000) <= 1_000);
  expect(Object.keys(counts.rows)).toHaveLength(15);
  for (const [table, rows] of Object.entries({ ...counts.rows })) {
    expect(rows, table).toBeGreaterThan(0);
    expect(await rowsOf(filled, `SELECT count(*)::int AS "count" FROM "${table}"`), table).toEqual([{ count: rows }]);
  }
  for (const [derived, rows] of Object.entries(counts.derived ?? {})) expect(rows, derived).toBeGreaterThan(0);
});

test("the recipe is noted with the data", async () => {
  const { isNew, derived, ...recipe } = counts;
  expect(recipe).toMatchObject({ scale: "small", seed: 1, anchorDay: "2025-03-12", demoLearnerId: 10_000_000 });
  expect(await rowsOf(filled, 'SELECT "kind", "recipe" FROM "dataset"')).toEqual([{ kind: "generated", recipe }]);
});

test("the same recipe makes the same rows in another database, another seed makes others", async () => {
  const [twin, other] = await Promise.all([open(), open()]);
  await Promise.all([generateData(twin, OPTIONS), generateData(other, { ...OPTIONS, seed: 2 })]);
  const hashes = await hashRows(filled);
  expect(await hashRows(twin)).toEqual(hashes);
  const otherHashes = await hashRows(other);
  for (const table of Object.keys(counts.rows)) expect(otherHashes[table], table).not.toBe(hashes[table]);
});

test("a second run does nothing, with the anchor day given or not", async () => {
  const before = await hashTables(filled);
  const { derived, ...known } = counts;
  expect(await generateData(filled, OPTIONS)).toEqual({ ...known, isNew: false });
  const { anchorDay, ...anyDay } = OPTIONS;
  expect(await generateData(filled, { ...anyDay, replace: true })).toEqual({ ...known, isNew: false });
  expect(await hashTables(filled)).toEqual(before);
});

test.each([
  ["another scale", { ...OPTIONS, scale: "medium" as const }, "scale medium, seed 1, anchor day 2025-03-12"],
  ["another seed", { ...OPTIONS, seed: 2 }, "scale small, seed 2, anchor day 2025-03-12"],
  ["another anchor day", { ...OPTIONS, anchorDay: "2025-03-13" }, "scale small, seed 1, anchor day 2025-03-13"],
])("%s is refused with what is there and what to do", async (_, options, wanted) => {
  const before = await hashTables(filled);
  const { database } = filled;
  await expect(generateData(filled, options)).rejects.toThrow(
    `The database "${database}" already holds generated data (scale small, seed 1, anchor day 2025-03-12); ` +
      `wanted is generated data (${wanted}). Use another database, or add --replace to delete what is there first.`,
  );
  expect(await hashTables(filled)).toEqual(before);
});

test("rows of OULAD and rows of no known data set are not mixed with generated ones", async () => {
  const client = await open();
  await client.query(`INSERT INTO "learner" ("name") VALUES ('Somebody')`);
  await expect(generateData(client, OPTIONS)).rejects.toThrow("already holds courses or learners that no loader noted");
  await client.query(`INSERT INTO "dataset" ("kind", "recipe") VALUES ('oulad', '{}')`);
  await expect(generateData(client, OPTIONS)).rejects.toThrow("already holds the imported OULAD");
});

test("replacing deletes the rows that were there and keeps the accounts", async () => {
  const [client, twin] = await Promise.all([open(), open()]);
  await generateData(client, { ...OPTIONS, seed: 5 });
  await client.query(`
    INSERT INTO "user" ("id", "name", "email", "learnerId", "updatedAt") VALUES ('u', 'Demo', 'demo@example.org', 10000003, now());
    INSERT INTO "session" ("id", "token", "expiresAt", "updatedAt", "userId") VALUES ('s', 't', now(), now(), 'u');
    INSERT INTO "note" ("id", "authorId", "title", "body", "updatedAt") VALUES (gen_random_uuid(), 10000003, 'Own', '', now())`);
  expect(await generateData(client, { ...OPTIONS, replace: true })).toEqual(counts);
  await generateData(twin, OPTIONS);
  const { user, session, ...rest } = await hashRows(client);
  expect(await hashRows(twin)).toMatchObject(rest);
  expect(await rowsOf(client, 'SELECT "id", "learnerId" FROM "user"')).toEqual([{ id: "u", learnerId: null }]);
  expect(await rowsOf(client, 'SELECT "id" FROM "session"')).toEqual([{ id: "s" }]);
  expect(await rowsOf(client, FOREIGN_KEYS)).toEqual(foreignKeys);
});

test("foreign keys are what they were, and hold every row", async () => {
  expect(await rowsOf(filled, FOREIGN_KEYS)).toEqual(foreignKeys);
  await expect(
    filled.query(
      `INSERT INTO "activity" ("learnerId", "resourceId", "day", "clicks") VALUES (1, 10000000, '2025-01-01', 1)`,
    ),
  ).rejects.toThrow("activity_learnerId_fkey");
});

test("every day with activity has a partition of its own month", async () => {
  expect(await rowsOf(filled, 'SELECT FROM "activity_default"')).toEqual([]);
  expect(await rowsOf(filled, 'SELECT FROM "cognitive_load_sample_default"')).toEqual([]);
});

test("a learner added later gets an id beyond the generated ones", async () => {
  const [added] = await rowsOf<{ id: number }>(filled, `INSERT INTO "learner" ("name") VALUES ('New') RETURNING "id"`);
  expect(added?.id).toBe(10_000_200);
  await filled.query(`DELETE FROM "learner" WHERE "id" = 10000200`);
});

/** Calls `fail` once, when the first rows of `label` are on their way. */
function failingAt(label: string, fail: () => void): Progress {
  let isOver = false;
  const advance = (name: string) => {
    if (name !== label || isOver) return;
    isOver = true;
    fail();
  };
  return { step: (name) => ({ advance: () => advance(name), done() {} }) };
}

test("a failure midway leaves nothing behind, and the next run succeeds", async () => {
  const before = { rows: await hashTables(empty), keys: await rowsOf(empty, FOREIGN_KEYS) };
  const failure = failingAt("cognitive_load_sample", () => {
    throw new Error("the disk is full");
  });
  await expect(generateData(empty, { ...OPTIONS, progress: failure })).rejects.toThrow("the disk is full");
  expect({ rows: await hashTables(empty), keys: await rowsOf(empty, FOREIGN_KEYS) }).toEqual(before);
  expect((await generateData(empty, OPTIONS)).isNew).toBe(true);
});

test("a connection lost midway leaves nothing behind", async () => {
  const client = await open();
  const before = await hashTables(client);
  const [{ pid } = { pid: 0 }] = await rowsOf<{ pid: number }>(client, "SELECT pg_backend_pid() AS pid");
  const witness = await connectAgain(client);
  const lost = failingAt("activity", () => void witness.query("SELECT pg_terminate_backend($1)", [pid]));
  await expect(generateData(client, { ...OPTIONS, progress: lost })).rejects.toThrow(
    /terminat|connection|ECONNRESET|EPIPE/i,
  );
  expect(await hashTables(witness)).toEqual(before);
  await witness.end();
});

test("of two runs at once one loads and the other finds it done", async () => {
  const client = await open();
  const second = await connectAgain(client);
  const both = await Promise.all([generateData(client, OPTIONS), generateData(second, OPTIONS)]);
  expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
  await second.end();
});
