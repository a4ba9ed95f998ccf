import { appendFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDatabase } from "@/tests/make-database";
import { silentProgress } from "../progress";
import { isImported } from "./fingerprint";
import { importOuladFolder } from "./import";
import { writeSample } from "./sample-folder";

let database: Awaited<ReturnType<typeof makeDatabase>>;
let sample: Awaited<ReturnType<typeof writeSample>>;
let client: pg.Client;
beforeAll(async () => {
  [database, sample] = await Promise.all([makeDatabase(), writeSample()]);
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await Promise.all([client.end(), sample.remove()]);
  await database.drop();
});

test("a folder is known again after its import, and no longer once a byte of it has changed", async () => {
  expect(await isImported(client, sample.folder)).toBe(false);
  await importOuladFolder(client, sample.folder, silentProgress);
  expect(await isImported(client, sample.folder)).toBe(true);
  await appendFile(path.join(sample.folder, "courses.csv"), "\n");
  expect(await isImported(client, sample.folder)).toBe(false);
});
