import { randomBytes } from "node:crypto";
import pg from "pg";
import { applyMigrations } from "@/lib/db/migrations/apply";

export type MadeDatabase = { url: string; drop(): Promise<void> };

/** A new database on the tests' server, without any table. */
export async function makeEmptyDatabase(): Promise<MadeDatabase> {
  const name = `paceline_test_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE "${name}"`);
  const url = new URL(`/${name}`, process.env.DATABASE_URL).href;
  return { url, drop: () => onServer(`DROP DATABASE "${name}" WITH (FORCE)`) };
}

/** A new database on the tests' server, with every migration applied. */
export async function makeDatabase(): Promise<MadeDatabase> {
  const database = await makeEmptyDatabase();
  await applyMigrations(database.url);
  return database;
}

/** A new, migrated database and a client connected to it, until `close`. */
export async function connectNewDatabase(): Promise<{ client: pg.Client; url: string; close(): Promise<void> }> {
  const { url, drop } = await makeDatabase();
  const client = new pg.Client(url);
  await client.connect();
  return { client, url, close: () => client.end().then(drop) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(new URL("/postgres", process.env.DATABASE_URL).href);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
