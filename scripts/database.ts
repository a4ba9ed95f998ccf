import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { seedAccounts } from "@/prisma/seed/accounts";
import { generateData } from "@/prisma/seed/generate/generate";
import { isImported } from "@/prisma/seed/oulad/fingerprint";
import { chooseOuladLearners, importOuladFolder } from "@/prisma/seed/oulad/import";
import { renderImportCounts } from "@/prisma/seed/oulad/report";
import { terminalProgress } from "@/prisma/seed/progress";
import { type DatasetChoice, databaseNameOf } from "./dataset-choice";

/** The folder that holds `.paceline`: the checkout, unless PACELINE_ROOT names another. */
const ROOT = process.env.PACELINE_ROOT ?? process.cwd();

export type OpenDatabase = { url: string; release(): Promise<void> };

/** The database of DATABASE_URL, or one on the embedded server, started or joined. Call `release` when done with it. */
export async function openDatabase(name: string): Promise<OpenDatabase> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, release: async () => {} };
  const server = await acquirePostgres({ onProgress: (line) => console.log(line), root: ROOT });
  try {
    await server.ensureDatabase(name);
  } catch (error) {
    await server.release();
    throw error;
  }
  return { url: server.urlOf(name), release: () => server.release() };
}

/** Applies what the database lacks of the migrations and says which. */
export async function migrate(url: string): Promise<void> {
  const applied = await applyMigrations(url);
  console.log(applied.length > 0 ? `Migrations applied: ${applied.join(", ")}` : "Migrations: nothing to apply");
}

/** Fills the database with the chosen data set and the demo sign-ins, unless it holds them already. */
export async function load(url: string, choice: DatasetChoice): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await (choice.kind === "oulad" ? loadOulad(client, choice.folder) : loadGenerated(client, choice));
  } finally {
    await client.end();
  }
}

// Written beside and linked into place: of two commands that start at once both read the first one's, and never half of it.
function publishSecret(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const unpublished = `${file}.${process.pid}`;
  writeFileSync(unpublished, randomBytes(32).toString("base64url"), { mode: 0o600 });
  try {
    linkSync(unpublished, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(unpublished);
  }
}

async function loadGenerated(client: pg.Client, choice: Extract<DatasetChoice, { kind: "generated" }>): Promise<void> {
  const { scale, replace } = choice;
  const today = new Date().toISOString().slice(0, 10);
  const anchor = replace ? { replace, anchorDay: today } : {};
  const made = await generateData(client, { scale, ...anchor, progress: terminalProgress() });
  const what = `Generated data, ${scale} scale, up to ${made.anchorDay}, seed ${made.seed}`;
  console.log(made.isNew ? `${what}: loaded` : `${what}: there already`);
  await seedAccounts(client, { learnerId: made.demoLearnerId });
}

async function loadOulad(client: pg.Client, folder: string): Promise<void> {
  if (await isImported(client, folder)) console.log(`OULAD of ${folder}: there already`);
  else console.log(renderImportCounts(await importOuladFolder(client, folder, terminalProgress())));
  const chosen = await chooseOuladLearners(client);
  if (chosen) await seedAccounts(client, chosen);
}

/** Opens, migrates and loads: the database `demo` and `dev` run on. */
export async function prepareDatabase(choice: DatasetChoice): Promise<OpenDatabase> {
  const database = await openDatabase(databaseNameOf(choice));
  try {
    await migrate(database.url);
    await load(database.url, choice);
    return database;
  } catch (error) {
    await database.release();
    throw error;
  }
}

/** The secret that signs sessions: AUTH_SECRET, or on the embedded server one of this checkout's own. */
export function authSecret(): string {
  const given = process.env.AUTH_SECRET;
  if (given) return given;
  if (process.env.DATABASE_URL) {
    throw new Error("AUTH_SECRET is missing: with a DATABASE_URL of your own, set it to at least 32 random characters");
  }
  const file = path.join(ROOT, ".paceline", "auth-secret");
  if (!existsSync(file)) publishSecret(file);
  return readFileSync(file, "utf8").trim();
}
