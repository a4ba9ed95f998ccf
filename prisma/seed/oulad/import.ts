import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import type { Client } from "pg";
import { type DerivedCounts, derive } from "../derive";
import { type Progress, withStep } from "../progress";
import { fingerprintOf } from "./fingerprint";
import { ImportError } from "./import-error";
import { KnownIds } from "./known-ids";
import { mergeStagedTables, type TableCounts } from "./merge";
import { stageTable } from "./stage";
import type { Table } from "./table";
import { OULAD_TABLES } from "./tables";

export { chooseOuladLearners } from "./choose-learners";

export type ImportCounts = {
  /** Rows read of each file; undefined for one that the folder lacks. */
  files: { file: string; rows: number | undefined }[];
  tables: TableCounts[];
  derived: DerivedCounts;
};

/**
 * Imports a folder of OULAD's CSV files in one transaction: the database then holds all of it or is as it was. A second import
 * changes nothing; rows that people made stay. `client` must be connected and outside a transaction.
 * Throws an ImportError that names file, line, column and value for data that cannot be read.
 */
export async function importOuladFolder(client: Client, folder: string, progress: Progress): Promise<ImportCounts> {
  const present = await findFiles(folder);
  await client.query("BEGIN");
  try {
    const counts = await importFiles(client, folder, present, progress);
    await client.query("COMMIT");
    return counts;
  } catch (error) {
    // A lost connection cannot roll back, but then the server does.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function importFiles(
  client: Client,
  folder: string,
  present: Set<Table>,
  progress: Progress,
): Promise<ImportCounts> {
  await stopWithClient(client);
  // Two loads at once wait for each other here; readers do not wait.
  await client.query(`LOCK TABLE "dataset" IN SHARE ROW EXCLUSIVE MODE`);
  await refuseGeneratedData(client);
  await client.query("SET LOCAL TIME ZONE 'UTC'");
  await client.query("SET LOCAL work_mem = '128MB'");

  const known = new KnownIds();
  const files: ImportCounts["files"] = [];
  for (const table of OULAD_TABLES) {
    const rows = present.has(table) ? await stageTable(client, folder, table, known, progress) : undefined;
    files.push({ file: table.file, rows });
  }
  const hasClicks = files.some(({ file, rows }) => file === "studentVle.csv" && rows !== undefined);
  const tables = await mergeStagedTables(client, hasClicks, progress);
  const derived = await derive(client, progress);
  await withStep(progress, "finishing", async () => {
    await recordDataset(client, files, await fingerprintOf(folder));
    await raiseSequences(client);
  });
  return { files, tables, derived };
}

/** When this process is killed, its statement ends within seconds and frees its locks. A server on Windows cannot do that. */
async function stopWithClient(client: Client): Promise<void> {
  await client.query('SAVEPOINT "unwatched"');
  await client
    .query("SET LOCAL client_connection_check_interval = '2s'")
    .catch(() => client.query('ROLLBACK TO SAVEPOINT "unwatched"'));
}

async function findFiles(folder: string): Promise<Set<Table>> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const needed = OULAD_TABLES.filter(({ isOptional }) => !isOptional).map(({ file }) => file);
  if (!isFolder)
    throw new ImportError({ file: folder }, `there is no such folder; expected is one with ${needed.join(", ")}`);

  const present = new Set<Table>();
  for (const table of OULAD_TABLES) {
    const file = path.join(folder, table.file);
    const found = await stat(file).catch(() => undefined);
    if (!found && table.isOptional) continue;
    if (!found) throw new ImportError({ file: table.file }, `the file is missing in ${folder}`);
    if (!found.isFile()) throw new ImportError({ file: table.file }, `is not a file in ${folder}`);
    await access(file, constants.R_OK).catch((cause: Error) => {
      throw new ImportError({ file: table.file }, `the file cannot be read: ${cause.message}`, { cause });
    });
    present.add(table);
  }
  return present;
}

async function refuseGeneratedData(client: Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM "dataset" WHERE "kind" = 'generated'`);
  if (rowCount === 0) return;
  throw new ImportError(
    {},
    "this database holds generated data, and real rows among made-up ones could not be told apart; " +
      "import into an empty database (DATABASE_URL names it), or drop and migrate this one first",
  );
}

async function recordDataset(
  client: Client,
  files: ImportCounts["files"],
  sha256: Record<string, string>,
): Promise<void> {
  const { rows } = await client.query<{ hasClicks: boolean }>(`SELECT EXISTS (SELECT FROM "activity") AS "hasClicks"`);
  const recipe = {
    source:
      'J. Kuzilek, M. Hlosta, Z. Zdrahal, "Open University Learning Analytics dataset", Scientific Data 4:170171 (2017)',
    licence: "CC BY 4.0",
    rowsRead: Object.fromEntries(files.filter(({ rows }) => rows !== undefined).map(({ file, rows }) => [file, rows])),
    hasClicks: rows[0]?.hasClicks ?? false,
    sha256,
  };
  await client.query(
    `INSERT INTO "dataset" ("kind", "recipe") VALUES ('oulad', $1)
     ON CONFLICT ("kind") DO UPDATE SET "recipe" = excluded."recipe", "loadedAt" = now()
     WHERE "dataset"."recipe" IS DISTINCT FROM excluded."recipe"`,
    [recipe],
  );
}

/** Rows that the app adds later must not meet OULAD's ids. Not undone by a rollback, hence last, and only ever upwards. */
async function raiseSequences(client: Client): Promise<void> {
  for (const table of ["learner", "mission", "resource"]) {
    const sequence = `pg_get_serial_sequence('${table}', 'id')`;
    await client.query(`
      SELECT setval(${sequence}, "largest")
      FROM (SELECT max("id") AS "largest" FROM "${table}") AS "used"
      WHERE "largest" > coalesce(pg_sequence_last_value(${sequence}::regclass), 0)`);
  }
}
