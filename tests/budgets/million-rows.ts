import pg from "pg";
import type { TestProject } from "vitest/node";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { seedAccounts } from "@/prisma/seed/accounts";
import { generateData } from "@/prisma/seed/generate/generate";
import { terminalProgress } from "@/prisma/seed/progress";

const ANCHOR_DAY = "2026-11-20"; // fixed, so that every run measures the same rows

/** The database that budgets are measured on: a million rows of activity, made once and kept. */
export async function setup(project: TestProject) {
  const server = await acquirePostgres();
  await server.ensureDatabase("paceline_test_million");
  const url = server.urlOf("paceline_test_million");
  await applyMigrations(url);
  const client = new pg.Client(url);
  await client.connect();
  const recipe = { scale: "medium", anchorDay: ANCHOR_DAY, progress: terminalProgress() } as const;
  const { demoLearnerId } = await generateData(client, recipe);
  await seedAccounts(client, { learnerId: demoLearnerId });
  await client.end();
  project.provide("databaseUrl", url);
  return () => server.release();
}
