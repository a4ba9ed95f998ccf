import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeEmptyDatabase } from "@/tests/make-database";
import { applyMigrations } from "./apply";

let database: Awaited<ReturnType<typeof makeEmptyDatabase>>;
let folder: string;

beforeEach(async () => {
  database = await makeEmptyDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "paceline-migrations-"));
  cpSync("prisma/migrations", folder, { recursive: true });
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

async function query(sql: string) {
  const client = new pg.Client(database.url);
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

const tables = () => query(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`);

test("every migration is applied once, in order, and a second run has nothing to do", async () => {
  const applied = await applyMigrations(database.url, folder);
  expect(applied).toEqual([...applied].sort());
  expect(applied.length).toBeGreaterThan(0);
  expect(await applyMigrations(database.url, folder)).toEqual([]);
});

test("two at once end with each migration applied once", async () => {
  const [one, two] = await Promise.all([applyMigrations(database.url, folder), applyMigrations(database.url, folder)]);
  const names = await query(`SELECT migration_name FROM "_prisma_migrations"`);
  expect(names).toHaveLength(Math.max(one.length, two.length));
});

describe("a failing migration", () => {
  const BAD = "CREATE TABLE fine (id int);\n-- a ; in a comment\nSELECT nothing\nFROM nowhere;\n";

  test("says which file, line and why, and leaves the database as it was", async () => {
    await applyMigrations(database.url, folder);
    const before = await tables();
    write("20991231000000_bad", BAD);
    await expect(applyMigrations(database.url, folder)).rejects.toThrow(
      /20991231000000_bad[/\\]migration\.sql, line 4: relation "nowhere" does not exist/,
    );
    expect(await tables()).toEqual(before);
  });

  test("can be corrected and applied", async () => {
    write("20991231000000_bad", BAD);
    await expect(applyMigrations(database.url, folder)).rejects.toThrow();
    write("20991231000000_bad", "CREATE TABLE fine (id int);");
    expect(await applyMigrations(database.url, folder)).toEqual(["20991231000000_bad"]);
  });
});

test("a script with a function body is not cut at its semicolons", async () => {
  write(
    "20991231000000_body",
    "CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN; RETURN 2; END $$;".replace("BEGIN;", "BEGIN"),
  );
  await applyMigrations(database.url, folder);
  expect(await query("SELECT two()")).toEqual([{ two: 2 }]);
});

test("a folder that holds no migrations is named", async () => {
  await expect(applyMigrations(database.url, path.join(folder, "none"))).rejects.toThrow(
    /migration_lock\.toml is missing/,
  );
});

test("a server that does not answer is said so", async () => {
  await expect(applyMigrations("postgresql://u:p@127.0.0.1:1/none", folder)).rejects.toThrow(/does not answer|reach/);
});

describe("ensure_month_partitions", () => {
  const ensure = (from: string, to: string) =>
    query(`SELECT ensure_month_partitions('activity', '${from}', '${to}') AS made`);

  test("makes each month once and moves waiting rows out of the default partition", async () => {
    await applyMigrations(database.url, folder);
    await query(`
      INSERT INTO learner VALUES (1, 'A');
      INSERT INTO course VALUES ('X-1', 'X', '1', 'X', '2031-01-01', 10);
      INSERT INTO resource VALUES (1, 'X-1', 'url');
      INSERT INTO activity VALUES (1, 1, '2031-01-31', 1), (1, 1, '2031-02-01', 2), (1, 1, '2033-01-01', 3)`);
    expect(await ensure("2031-01-15", "2031-03-01")).toEqual([{ made: 3 }]);
    expect(await ensure("2031-01-01", "2031-03-31")).toEqual([{ made: 0 }]);
    expect(await query(`SELECT tableoid::regclass::text AS part, clicks FROM activity ORDER BY clicks`)).toEqual([
      { part: "activity_2031_01", clicks: 1 },
      { part: "activity_2031_02", clicks: 2 },
      { part: "activity_default", clicks: 3 },
    ]);
  });

  test("refuses days in the wrong order", async () => {
    await applyMigrations(database.url, folder);
    await expect(ensure("2031-02-01", "2031-01-01")).rejects.toThrow(/lies after/);
  });
});
