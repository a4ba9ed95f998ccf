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

/**
 * Everything CI checks, the quick first; what stands on one line runs at once. A stage without a report counts as one test.
 */
const STAGES: Stage[][] = [
  [{ name: "lint", command: [program("@biomejs", "biome", "bin", "biome"), "check", "."] }],
  [{ name: "route types", command: [program("next", "dist", "bin", "next"), "typegen"] }],
  [{ name: "types", command: [program("typescript", "bin", "tsc"), "--noEmit"] }],
  [vitest("unit")],
  [vitest("integration")],
  [vitest("redis"), vitest("redis-cluster")], // both wait more than they work: for timeouts, and for servers they killed
  [vitest("budgets")],
  [vitest("faults")],
  [
    {
      name: "end to end",
      command: ["--import", "tsx", path.join("scripts", "e2e.ts")],
      report: path.join("reports", "e2e.json"),
    },
  ],
];

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

await runCommand(async () => {
  mkdirSync("reports", { recursive: true });
  const total = { passed: 0, failed: 0 };
  for (const together of STAGES) {
    const isAlone = together.length === 1;
    for (const { passed, failed } of await Promise.all(together.map((stage) => runStage(stage, isAlone)))) {
      total.passed += passed;
      total.failed += failed;
    }
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});

type Counted = { passed: number; failed: number };

/** Of a stage that is not alone, the output comes whole at its end. */
async function runStage(stage: Stage, isAlone: boolean): Promise<Counted> {
  const startedAt = performance.now();
  if (isAlone) console.log(`\n── ${stage.name}`);
  if (stage.report) rmSync(stage.report, { force: true });
  const { isGreen, output } = await run(stage.command, isAlone);
  if (!isAlone) process.stdout.write(`\n── ${stage.name}\n${output}`);
  const counted = count(stage, isGreen);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`── ${stage.name}: ${counted.passed} passed, ${counted.failed} failed in ${seconds} s`);
  return counted;
}

async function run(command: string[], isAlone: boolean): Promise<{ isGreen: boolean; output: string }> {
  const shown = isAlone ? "inherit" : "pipe";
  const child = spawn(process.execPath, command, { stdio: ["ignore", shown, shown] });
  process.once("exit", () => child.kill());
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const isGreen = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  return { isGreen, output: Buffer.concat(chunks).toString() };
}

/** A red stage counts at least one failure, also when it broke before it could count. */
function count({ report }: Stage, isGreen: boolean): Counted {
  const { passed, failed } = report ? readReport(report) : { passed: isGreen ? 1 : 0, failed: 0 };
  return { passed, failed: isGreen ? failed : Math.max(1, failed) };
}

function readReport(file: string): Counted {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report: unknown = JSON.parse(readFileSync(file, "utf8"));
  const ofVitest = vitestReport.safeParse(report);
  if (ofVitest.success) return { passed: ofVitest.data.numPassedTests, failed: ofVitest.data.numFailedTests };
  const { stats } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}
