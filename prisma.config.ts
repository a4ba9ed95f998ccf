import { defineConfig } from "prisma/config";

// Only the Prisma CLI reads this file; the app itself asks lib/env.ts.
export default defineConfig({
  schema: "prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://127.0.0.1:5432/paceline" },
});
