import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ApiBenchOptions } from "./options";

const work = z.object({
  statements: z.number(),
  rowsRead: z.number(),
  bytesFetched: z.number(),
  bytesAnswered: z.number(),
  p50Ms: z.number(),
});
export type WorkFigures = z.output<typeof work>;

const measuredCase = z.object({
  name: z.string(),
  status: z.number(),
  successRate: z.number(),
  statements: z.number(),
  rowsRead: z.record(z.string(), z.number()).nullable(),
  rowsReadByIndex: z.record(z.string(), z.number()).nullable(),
  rowsReturned: z.number(),
  covered: z.number(),
  bytes: z.number(),
  firstMs: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
});
export type CaseFigures = z.output<typeof measuredCase>;

const measuredScale = z.object({
  activityRows: z.number(),
  bigTables: z.string().array(),
  cases: measuredCase.array(),
  twins: z.object({ name: z.string(), isEqual: z.boolean(), naive: work, own: work }).array(),
  relations: z.object({ name: z.string(), join: work, query: work }).array(),
});
export type ScaleFigures = z.output<typeof measuredScale>;

const inProcess = z.object({
  scales: z.record(z.string(), measuredScale),
  farPages: z.object({ page: z.number(), offset: work, keyset: work }).array(),
});
export type InProcess = z.output<typeof inProcess>;

const OUTPUT = path.join("reports", "bench-in-process.json");

/** Runs the vitest project `bench`, in which the app's server code can be loaded, and reads what it measured. */
export async function measureInProcess({ scales, rounds }: ApiBenchOptions): Promise<InProcess> {
  console.log("In process");
  mkdirSync("reports", { recursive: true });
  rmSync(OUTPUT, { force: true });
  const vitest = path.join("node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", "--project", "bench", "--reporter=dot"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, BENCH_SCALES: scales.join(","), BENCH_ROUNDS: String(rounds), BENCH_OUTPUT: OUTPUT },
  });
  process.once("exit", () => child.kill());
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => {
    said.push(chunk);
    process.stderr.write(chunk);
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`Measuring in process failed (exit code ${code}):\n${Buffer.concat(said)}`);
  const measured = inProcess.parse(JSON.parse(readFileSync(OUTPUT, "utf8")));
  rmSync(OUTPUT);
  return measured;
}
