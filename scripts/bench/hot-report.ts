import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HOT_BUDGETS } from "@/tests/budgets/budget-file";
import type { HotFigures } from "./hot";
import { describeMachine } from "./machine";
import type { HotBenchOptions } from "./options";
import { listMisses, type Row, summarize } from "./summary";
import { type Column, printTable, rounded } from "./table";

const FILE = path.join("reports", "bench.json");

const hundredths = (value: number) => Math.round(value * 100) / 100;

const COLUMNS: Column<Row>[] = [
  { head: "what", of: ({ name }) => name },
  { head: "requests/s", of: ({ requestsPerSecond }) => Math.round(requestsPerSecond) },
  { head: "p50 ms", of: ({ p50Ms }) => rounded(p50Ms) },
  { head: "p95 ms", of: ({ p95Ms }) => rounded(p95Ms) },
  { head: "p99 ms", of: ({ p99Ms }) => rounded(p99Ms) },
  { head: "of Next floor", of: ({ shareOfNext }) => hundredths(shareOfNext) },
  { head: "of node:http", of: ({ shareOfNodeHttp }) => hundredths(shareOfNodeHttp) },
  { head: "bytes each", of: ({ bytesPerAnswer }) => Math.round(bytesPerAnswer) },
  { head: "RSS MB", of: ({ rssMb }) => Math.round(rssMb) },
];

/** Prints the medians, writes all figures to reports/bench.json, and throws when a budget of budgets.json is missed. */
export function reportHot({ rounds, seconds, connections }: HotBenchOptions, figures: HotFigures): void {
  const summary = summarize(figures);
  const machine = describeMachine();
  const how = `${rounds} rounds of ${seconds} s, ${connections} connections, medians`;
  printTable(`Hot GET /api/dashboard, a million rows of activity: ${how}`, COLUMNS, summary.rows);
  console.log(`\nServer and load generator share this machine's ${machine.cpus} cores: compare shares, not times.`);
  console.log(`Cold against l1-hot, p50: ${rounded(summary.coldToHotP50)} times as long`);
  mkdirSync(path.dirname(FILE), { recursive: true });
  const written = { measuredAt: new Date().toISOString(), machine, seconds, connections, ...summary, ...figures };
  writeFileSync(FILE, `${JSON.stringify(written, null, 2)}\n`);
  console.log(`\nAll figures: ${FILE}`);
  const misses = listMisses(summary, HOT_BUDGETS);
  if (misses.length > 0) throw new Error(["Over budget (budgets.json, hot):", ...misses].join("\n  "));
}
