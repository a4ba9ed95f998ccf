import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { runCommand } from "./run";

type Stage = { name: string; command: string[]; report?: string };

const program = (...parts: string[]) => path.join("node_modules", ...parts);
const vitest = (project: string): Stage => {
  const report = path.join("reports", `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return {
    name: project,
    command: [program("vitest", "vitest.mjs"), "run", "--project", project, ...reporters],
    report,
  };
};

/** Everything CI checks, the quick first. A stage without a report counts as one test. */
const STAGES: Stage[] = [
  { name: "lint", command: [program("@biomejs", "biome", "bin", "biome"), "check", "."] },
  { name: "route types", command: [program("next", "dist", "bin", "next"), "typegen"] },
  { name: "types", command: [program("typescript", "bin", "tsc"), "--noEmit"] },
  vitest("unit"),
  vitest("integration"),
  vitest("redis"),
  vitest("redis-cluster"),
  vitest("budgets"),
  vitest("faults"),
  {
    name: "end to end",
    command: ["--import", "tsx", path.join("scripts", "e2e.ts")],
    report: path.join("reports", "e2e.json"),
  },
];

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

await runCommand(async () => {
  mkdirSync("reports", { recursive: true });
  const total = { passed: 0, failed: 0 };
  for (const stage of STAGES) {
    const startedAt = performance.now();
    console.log(`\n── ${stage.name}`);
    if (stage.report) rmSync(stage.report, { force: true });
    const isGreen = await run(stage.command);
    const counted = count(stage, isGreen);
    total.passed += counted.passed;
    total.failed += counted.failed;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`── ${stage.name}: ${counted.passed} passed, ${counted.failed} failed in ${seconds} s`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});

function run(command: string[]): Promise<boolean> {
  const child = spawn(process.execPath, command, { stdio: ["ignore", "inherit", "inherit"] });
  process.once("exit", () => child.kill());
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

/** A red stage counts at least one failure, also when it broke before it could count. */
function count({ report }: Stage, isGreen: boolean): { passed: number; failed: number } {
  const { passed, failed } = report ? readReport(report) : { passed: isGreen ? 1 : 0, failed: 0 };
  return { passed, failed: isGreen ? failed : Math.max(1, failed) };
}

function readReport(file: string): { passed: number; failed: number } {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report: unknown = JSON.parse(readFileSync(file, "utf8"));
  const ofVitest = vitestReport.safeParse(report);
  if (ofVitest.success) return { passed: ofVitest.data.numPassedTests, failed: ofVitest.data.numFailedTests };
  const { stats } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}
