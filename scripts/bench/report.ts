import { writeFileSync } from "node:fs";
import path from "node:path";
import type { BatchFigures, Http, HttpFigures } from "./http";
import type { CaseFigures, InProcess, ScaleFigures, WorkFigures } from "./in-process";
import { describeMachine } from "./machine";
import type { ApiBenchOptions } from "./options";
import { type Column, printTable, rounded } from "./table";

const FILE = path.join("reports", "bench-api.json");

/** Prints a table of each part, writes all figures to reports/bench-api.json, and throws when any answer was not the right one. */
export function report({ scales, rounds }: ApiBenchOptions, inProcess: InProcess, http: Http): void {
  for (const scale of scales) printInProcess(scale, rounds, inProcess.scales[scale]);
  const pages = inProcess.farPages.map(({ page, offset, keyset }) => ({
    name: `page ${page}`,
    first: offset,
    second: keyset,
  }));
  printTable("Pages of 25 of 20,000 samples", pairColumns("offset", "keyset"), pages);
  printGrowth(scales, inProcess.scales);
  for (const scale of scales) printHttp(scale, rounds, http[scale]);
  const figures = { measuredAt: new Date().toISOString(), machine: describeMachine(), scales, rounds, inProcess, http };
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`\nAll figures: ${FILE}`);
  assertSuccess(inProcess, http);
}

const CASE_COLUMNS: Column<CaseFigures>[] = [
  { head: "endpoint", of: ({ name }) => name },
  { head: "status", of: ({ status }) => status },
  { head: "success %", of: ({ successRate }) => rounded(100 * successRate) },
  { head: "statements", of: ({ statements }) => statements },
  { head: "rows read", of: ({ rowsRead }) => (rowsRead ? sumOf(rowsRead) : "a write") },
  { head: "rows answered", of: ({ rowsReturned }) => rowsReturned },
  { head: "bytes", of: ({ bytes }) => bytes },
  { head: "first ms", of: ({ firstMs }) => rounded(firstMs) },
  { head: "p50 ms", of: ({ p50Ms }) => rounded(p50Ms) },
  { head: "p95 ms", of: ({ p95Ms }) => rounded(p95Ms) },
];

type Pair = { name: string; first: WorkFigures; second: WorkFigures };

const pairColumns = (first: string, second: string): Column<Pair>[] => {
  const head = (what: string) => `${what}: ${first} / ${second}`;
  const both = (pair: Pair, of: (work: WorkFigures) => number) => `${of(pair.first)} / ${of(pair.second)}`;
  return [
    { head: "read", of: ({ name }) => name },
    { head: head("statements"), of: (pair) => both(pair, ({ statements }) => statements) },
    { head: "rows read", of: (pair) => both(pair, ({ rowsRead }) => rowsRead) },
    { head: "bytes from the database", of: (pair) => both(pair, ({ bytesFetched }) => bytesFetched) },
    { head: "p50 ms", of: (pair) => both(pair, ({ p50Ms }) => Math.round(100 * p50Ms) / 100) },
  ];
};

function printInProcess(scale: string, rounds: number, measured: ScaleFigures | undefined): void {
  if (!measured) return;
  const size = `${measured.activityRows.toLocaleString("en-GB")} rows of activity`;
  printTable(`In process, ${scale}, ${size}: uncached, ${rounds} rounds`, CASE_COLUMNS, measured.cases);
  const twins = measured.twins.map(({ name, isEqual, naive, own }) => ({
    name: isEqual ? name : `${name} (ANSWERS DIFFER)`,
    first: naive,
    second: own,
  }));
  printTable(`Naive twins, ${scale}`, pairColumns("naive", "own"), twins);
  const relations = measured.relations.map(({ name, join, query }) => ({ name, first: join, second: query }));
  if (relations.length > 0) printTable(`relationLoadStrategy, ${scale}`, pairColumns("join", "query"), relations);
}

type Grown = { name: string; covered: [number, number]; p50Ms: [number, number]; rowsRead: [number, number] };

/** How each read's cost grows from the first of the scales to each other one. */
function printGrowth(scales: string[], measured: InProcess["scales"]): void {
  const [first = "", ...others] = scales;
  for (const scale of others) {
    const grown = grownBetween(measured[first], measured[scale]);
    printTable(`Growth from ${first} to ${scale}: 1 is none`, GROWTH_COLUMNS, grown);
  }
}

/** Rows read are those of tables that are big at the second scale; at the first, by the plan of the fewest. */
function grownBetween(first: ScaleFigures | undefined, second: ScaleFigures | undefined): Grown[] {
  const bigRowsIn = (rowsRead: Record<string, number>) =>
    sumOf(Object.fromEntries(Object.entries(rowsRead).filter(([table]) => second?.bigTables.includes(table))));
  return (second?.cases ?? []).flatMap(({ name, rowsRead, covered, p50Ms }) => {
    const before = first?.cases.find((each) => each.name === name);
    if (!before?.rowsRead || !before.rowsReadByIndex || !rowsRead) return [];
    const fewest = Math.min(bigRowsIn(before.rowsRead), bigRowsIn(before.rowsReadByIndex));
    return {
      name,
      covered: [before.covered, covered],
      p50Ms: [before.p50Ms, p50Ms],
      rowsRead: [fewest / before.covered, bigRowsIn(rowsRead) / covered],
    };
  });
}

const timesMore = ([before, after]: [number, number]) => Math.round((100 * after) / before) / 100;

const GROWTH_COLUMNS: Column<Grown>[] = [
  { head: "endpoint", of: ({ name }) => name },
  { head: "objects answered, or cohort", of: ({ covered }) => covered.join(" → ") },
  { head: "median time, times", of: ({ p50Ms }) => timesMore(p50Ms) },
  { head: "rows of big tables read for each, times", of: ({ rowsRead }) => timesMore(rowsRead) },
];

const HTTP_COLUMNS: Column<HttpFigures>[] = [
  { head: "endpoint", of: ({ name }) => name },
  { head: "success %", of: ({ successRate }) => rounded(100 * successRate) },
  { head: "p50 ms", of: ({ p50Ms }) => rounded(p50Ms) },
  { head: "p95 ms", of: ({ p95Ms }) => rounded(p95Ms) },
  { head: "bytes", of: ({ bytes }) => bytes },
];

function printHttp(scale: string, rounds: number, measured: Http[keyof Http]): void {
  if (!measured) return;
  printTable(`Over HTTP, production server, ${scale}: ${rounds} rounds`, HTTP_COLUMNS, measured.cases);
  printTable(`A batch against ten requests, ${scale}: ${rounds} rounds`, BATCH_COLUMNS, measured.batches);
}

const BATCH_COLUMNS: Column<BatchFigures>[] = [
  { head: "of", of: ({ name }) => name },
  { head: "success %", of: ({ successRate }) => rounded(100 * successRate) },
  { head: "one batch, p50 ms", of: ({ batchMs }) => rounded(batchMs) },
  { head: "one after another, p50 ms", of: ({ oneByOneMs }) => rounded(oneByOneMs) },
  { head: "times", of: ({ batchMs, oneByOneMs }) => rounded(oneByOneMs / batchMs) },
  { head: "at once, p50 ms", of: ({ atOnceMs }) => rounded(atOnceMs) },
  { head: "times", of: ({ batchMs, atOnceMs }) => rounded(atOnceMs / batchMs) },
];

function assertSuccess({ scales }: InProcess, http: Http): void {
  const unequal = Object.values(scales).flatMap(({ twins }) => twins.filter(({ isEqual }) => !isEqual));
  if (unequal.length > 0) throw new Error(`Naive twins answer otherwise: ${namesOf(unequal)}`);
  const asked = [...Object.values(scales), ...Object.values(http)].flatMap(({ cases }) => cases);
  const batches = Object.values(http).flatMap((measured) => measured.batches);
  const failed = [...asked, ...batches].filter(({ successRate }) => successRate < 1);
  if (failed.length > 0) throw new Error(`Success rate below 100 %: ${namesOf(failed)}`);
}

const namesOf = (named: { name: string }[]) => [...new Set(named.map(({ name }) => name))].join(", ");

const sumOf = (rowsRead: Record<string, number>) => Object.values(rowsRead).reduce((sum, rows) => sum + rows, 0);
