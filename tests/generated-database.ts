import pg from "pg";
import { generateData } from "@/prisma/seed/generate/generate";
import { silentProgress } from "@/prisma/seed/progress";
import { makeDatabase } from "./make-database";

/**
 * Leads the app of this test file to a new database of its own, with small generated data up to 20 November 2026, until
 * `close`. Call it before any module of the app is imported: lib/env.ts reads the address once.
 */
export async function leadToGeneratedDatabase() {
  const database = await makeDatabase();
  process.env.DATABASE_URL = database.url;
  const sql = new pg.Client(database.url);
  await sql.connect();
  const recipe = { scale: "small", anchorDay: "2026-11-20", progress: silentProgress } as const;
  const { demoLearnerId } = await generateData(sql, recipe);
  const { analyticsDb, db } = await import("@/lib/db/client");
  const close = async () => {
    await Promise.all([sql.end(), db.$disconnect(), analyticsDb.$disconnect()]);
    await database.drop();
  };
  return { sql, demoLearnerId, close };
}
