import type { TestProject } from "vitest/node";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";

/**
 * The tests' database on the embedded server: migrated, never emptied. Tests make rows of their own, so that they run side by
 * side and again. `pg_stat_statements` and other databases of the server are theirs to use too.
 */
export async function setup(project: TestProject) {
  const server = await acquirePostgres();
  await server.ensureDatabase("paceline_test");
  const url = server.urlOf("paceline_test");
  await applyMigrations(url);
  project.provide("databaseUrl", url);
  return () => server.release();
}

declare module "vitest" {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}
