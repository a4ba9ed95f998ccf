import type { TestProject } from "vitest/node";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { SCALES, type Scale } from "@/prisma/seed/generate/scales";
import { prepareMeasured } from "./databases";

/** The measured databases: small and medium for the budgets, and for the bench those of BENCH_SCALES. */
export async function setup(project: TestProject) {
  const server = await acquirePostgres();
  const measuredUrls: Partial<Record<Scale, string>> = {};
  for (const scale of wantedScales()) measuredUrls[scale] = await prepareMeasured(server, scale);
  project.provide("measuredUrls", measuredUrls);
  project.provide("databaseUrl", measuredUrls.medium ?? Object.values(measuredUrls)[0] ?? "");
  return () => server.release();
}

function wantedScales(): Scale[] {
  const asked = process.env.BENCH_SCALES?.split(",") ?? ["small", "medium"];
  return (Object.keys(SCALES) as Scale[]).filter((scale) => asked.includes(scale));
}

declare module "vitest" {
  export interface ProvidedContext {
    measuredUrls: Partial<Record<Scale, string>>;
  }
}
