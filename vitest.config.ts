import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // `server-only` throws outside a Next server build; tests are server code, so it becomes nothing.
  resolve: { alias: { "@": here("."), "server-only": here("tests/server-only.ts") } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,components,lib,prisma,scripts,tests}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.{database,redis,fault,budget}.test.ts"],
          setupFiles: "tests/shell.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{app,components,lib,prisma,scripts,tests}/**/*.database.test.ts"],
          globalSetup: "tests/database.ts",
          setupFiles: "tests/environment.ts",
          maxWorkers: 2, // they wait for PostgreSQL as much as they work
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      ...["redis", "redis-cluster"].map((name) => ({
        extends: true as const,
        test: {
          name,
          include: ["{app,lib,tests}/**/*.redis.test.ts"],
          globalSetup: ["tests/database.ts", `tests/${name}.ts`],
          setupFiles: "tests/redis-environment.ts",
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      })),
      {
        extends: true,
        test: {
          name: "budgets",
          include: ["tests/budgets/*.budget.test.ts"],
          globalSetup: "tests/budgets/set-up.ts",
          setupFiles: "tests/environment.ts",
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "bench",
          include: ["tests/budgets/*.measure.ts"],
          globalSetup: "tests/budgets/set-up.ts",
          setupFiles: "tests/environment.ts",
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["{lib,scripts,tests}/**/*.fault.test.ts"],
          setupFiles: "tests/shell.ts",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
