import pg from "pg";
import type { Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { seedAccounts } from "@/prisma/seed/accounts";
import { generateData } from "@/prisma/seed/generate/generate";
import type { Scale } from "@/prisma/seed/generate/scales";
import { terminalProgress } from "@/prisma/seed/progress";

const ANCHOR_DAY = "2026-11-20"; // fixed, so that every run measures the same rows

/**
 * The address of the database that budgets of this scale are measured on: generated rows and the demo's sign-ins, made once and
 * kept. Vacuumed and analyzed when made or migrated, so that plans depend on the rows and not on when autovacuum came by.
 */
export async function prepareMeasured(server: Postgres, scale: Scale): Promise<string> {
  const name = `paceline_measured_${scale}`;
  await server.ensureDatabase(name);
  const url = server.urlOf(name);
  const applied = await applyMigrations(url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    const recipe = { scale, anchorDay: ANCHOR_DAY, progress: terminalProgress() };
    const { demoLearnerId, isNew } = await generateData(client, recipe);
    await seedAccounts(client, { learnerId: demoLearnerId });
    if (isNew || applied.length > 0) await client.query("VACUUM (ANALYZE)");
  } finally {
    await client.end();
  }
  return url;
}
