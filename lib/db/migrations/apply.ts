import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { DatabaseError } from "pg";
import { loadSchemaEngine } from "./engine";

const NOTHING_EXTERNAL = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations of `folder` that the database lacks, in order, each whole or not at all, and returns their names.
 * Keeps the table of `prisma migrate deploy`, so that the normal CLI agrees. Two at once: one applies, the other waits.
 * Throws with file, line and reason when one fails; the database is then as it was before that file.
 */
export async function applyMigrations(connectionString: string, folder = "prisma/migrations"): Promise<string[]> {
  const database = new WholeScripts(connectionString);
  const SchemaEngine = await loadSchemaEngine();
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(database),
  );
  try {
    const result = await engine.applyMigrations({ migrationsList: readMigrations(folder), filters: NOTHING_EXTERNAL });
    return result.appliedMigrationNames;
  } catch (error) {
    const migrationName = /migration_name="([^"]+)"/.exec(String(error))?.[1];
    if (!migrationName || !database.failure) throw new Error(explain(error), { cause: error });
    // The script was one transaction, so nothing of it is left; without this mark the corrected file would be refused.
    await engine.markMigrationRolledBack({ migrationName });
    const { line, reason } = database.failure;
    throw new Error(`${path.join(folder, migrationName, "migration.sql")}, line ${line}: ${reason}`, { cause: error });
  } finally {
    engine.free();
    await database.close();
  }
}

/** PrismaPg cuts a script at every ";", also inside $$ bodies and comments. PostgreSQL takes it whole, as one transaction. */
class WholeScripts extends PrismaPg {
  failure: { line: number; reason: string } | undefined;
  private readonly opened: { dispose(): Promise<void> }[] = [];

  constructor(connectionString: string) {
    super({ connectionString, max: 1, connectionTimeoutMillis: 5_000 }); // one session: it holds the engine's lock and runs the scripts
  }

  override async connect() {
    const adapter = await super.connect();
    this.opened.push(adapter);
    adapter.executeScript = async (script) => {
      await adapter
        .underlyingDriver()
        .query(script)
        .catch((error: DatabaseError) => {
          this.failure = { line: lineOf(error, script), reason: error.message };
          throw error;
        });
    };
    return adapter;
  }

  /** The engine closes nothing: its session would go on holding the lock that the next migrator waits for. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((adapter) => adapter.dispose()));
  }
}

// Some errors carry no position; then the statement's first named object is where to look.
function lineOf(error: DatabaseError, script: string): number {
  const quoted = /"([^"]+)"/.exec(error.message)?.[1];
  const position = error.position ? Number(error.position) : quoted ? script.indexOf(quoted) : 0;
  return script.slice(0, Math.max(0, position)).split("\n").length;
}

function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/ECONNREFUSED|timeout/i.test(text)) return `the database does not answer: ${text}`;
  return text;
}

function readMigrations(folder: string) {
  const lockfile = path.join(folder, "migration_lock.toml");
  if (!existsSync(lockfile))
    throw new Error(`${lockfile} is missing: ${path.resolve(folder)} is no folder of migrations`);
  const read = (...parts: string[]) => readFileSync(path.join(folder, ...parts), "utf8");
  const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, "migration.sql")));
  return {
    baseDir: path.resolve(folder),
    lockfile: { path: "migration_lock.toml", content: read("migration_lock.toml") },
    shadowDbInitScript: "",
    migrationDirectories: names.sort().map((name) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: read(name, "migration.sql") } },
    })),
  };
}
