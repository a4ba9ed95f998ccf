import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connectNewDatabase, makeDatabase } from "@/tests/make-database";
import { type Progress, silentProgress } from "../progress";
import { importOuladFolder } from "./import";
import { refusalOf, replaced } from "./refusal";
import { type Changes, importSample, writeSample } from "./sample-folder";
import { hashTables } from "./table-hashes";

const { client, url, close } = await connectNewDatabase();
afterAll(close);
beforeAll(async () => {
  await importSample(client);
});

test("a database with generated data is refused with a remedy", async () => {
  await client.query(`INSERT INTO "dataset" ("kind", "recipe") VALUES ('generated', '{}')`);
  const { message } = await refusalOf(client, {});
  await client.query(`DELETE FROM "dataset" WHERE "kind" = 'generated'`);
  expect(message).toMatch(/^this database holds generated data, .*; import into an empty database/);
});

test("a failure while the tables are merged leaves them all as they were", async () => {
  await client.query(`ALTER TABLE "submission" ADD CONSTRAINT "no_66" CHECK ("score" <> 66)`);
  const before = await hashTables(client);
  const changes: Changes = {
    "courses.csv": replaced("240", "241"),
    "studentAssessment.csv": replaced("78", "66"),
  };
  await expect(importSample(client, changes)).rejects.toThrow("no_66");
  expect(await hashTables(client)).toEqual(before);
  await client.query(`ALTER TABLE "submission" DROP CONSTRAINT "no_66"`);
});

test("a failure of the program itself after the first tables are merged leaves them as they were", async () => {
  const before = await hashTables(client);
  const { folder, remove } = await writeSample({ "courses.csv": replaced("240", "241") });
  const failing: Progress = {
    step(label) {
      if (label === "into submission") throw new Error("no room for a bar");
      return silentProgress.step(label);
    },
  };
  await expect(importOuladFolder(client, folder, failing)).rejects.toThrow("no room for a bar");
  await remove();
  expect(await hashTables(client)).toEqual(before);
});

test("a connection that breaks in the middle leaves the tables as they were", async () => {
  const before = await hashTables(client);
  await client.query("BEGIN");
  await client.query(`LOCK TABLE "submission" IN ACCESS EXCLUSIVE MODE`); // here the import will stand when it is cut off
  await withSecondClient(async (second) => {
    const { rows } = await second.query<{ pid: number }>(`SELECT pg_backend_pid() AS "pid"`);
    const outcome = importSample(second, { "courses.csv": replaced("240", "241") }).catch((error: Error) => error);
    await vi.waitFor(async () => {
      const waiting = `SELECT FROM pg_locks WHERE "pid" = $1 AND NOT "granted" AND "relation" = 'submission'::regclass`;
      expect((await client.query(waiting, [rows[0]?.pid])).rowCount).toBe(1);
    });
    await client.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    expect(await outcome).toBeInstanceOf(Error);
  });
  await client.query("ROLLBACK");
  expect(await hashTables(client)).toEqual(before);
});

test("two first imports at once: one does it all, the other finds it done", async () => {
  const empty = await makeDatabase();
  const [one, other] = [new pg.Client(empty.url), new pg.Client(empty.url)];
  await Promise.all([one.connect(), other.connect()]);
  const outcomes = await Promise.all([importSample(one), importSample(other)]);
  const inserted = outcomes.map(({ tables }) => tables.map((table) => table.inserted));
  expect(inserted.sort()).toEqual([
    [0, 0, 0, 0, 0, 0, 0],
    [2, 3, 4, 7, 3, 4, 4],
  ]);
  await Promise.all([one.end(), other.end()]);
  await empty.drop();
});

async function withSecondClient(work: (second: pg.Client) => Promise<unknown>): Promise<void> {
  const second = new pg.Client(url);
  second.on("error", () => {}); // a terminated connection says so
  await second.connect();
  await work(second);
  await second.end();
}

test("the client can be used again after a refusal", async () => {
  await refusalOf(client, { "studentVle.csv": replaced("0,1\n", "0,x\n") });
  const { tables } = await importSample(client);
  expect(tables).toHaveLength(7);
});
