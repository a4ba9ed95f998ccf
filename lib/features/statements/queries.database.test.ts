import { afterAll, expect, test } from "vitest";
import { makeDatabase } from "@/tests/make-database";

// A database of its own, named before anything connects: the shared one has the extension.
const database = await makeDatabase();
process.env.DATABASE_URL = database.url;
const { analyticsDb, db } = await import("@/lib/db/client");
const { listCostliestStatements } = await import("./queries");

afterAll(async () => {
  await Promise.all([db.$disconnect(), analyticsDb.$disconnect()]);
  await database.drop();
});

test("a database that does not count its statements says so", async () => {
  expect(await listCostliestStatements()).toBeNull();
});

test("one that does names the costliest first, with its calls and without its values", async () => {
  await db.$executeRawUnsafe("CREATE EXTENSION pg_stat_statements");
  for (let call = 0; call < 2; call++) await db.$queryRawUnsafe(`SELECT pg_sleep($1::float)::text AS "slept"`, 0.19);
  const [first] = (await listCostliestStatements()) ?? [];
  expect(first).toMatchObject({ text: `SELECT pg_sleep($1::float)::text AS "slept"`, calls: 2, rowsPerCall: 1 });
  expect(first?.meanMs).toBeGreaterThan(185);
});
