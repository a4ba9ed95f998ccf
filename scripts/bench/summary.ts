import { percentile } from "@/tests/budgets/percentile";
import { NODE_HTTP_FLOOR } from "./floors";
import type { HotFigures, Round } from "./hot";
import type { Load } from "./load";

/** Medians of the rounds; a share is that of requests/s in the same round. */
export type Row = {
  name: string;
  isPaceline: boolean;
  requestsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  shareOfNext: number;
  shareOfNodeHttp: number;
  bytesPerAnswer: number;
  rssMb: number;
};
export type HotSummary = { rows: Row[]; coldToHotP50: number };
export type HotBudgets = { minShareOfFloor: number; maxRssMb: number };

/** Reduces the rounds to one row for each that was loaded. */
export function summarize({ targets, rounds }: HotFigures): HotSummary {
  const median = (of: (round: Round) => number) => percentile(rounds.map(of), 0.5);
  const share = (name: string, floor: string) =>
    median((round) => loadOf(round, name).requestsPerSecond / loadOf(round, floor).requestsPerSecond);
  const rows = targets.map(({ name, isPaceline, floor, rssMb }) => {
    const medianOf = (figure: keyof Load) => median((round) => loadOf(round, name)[figure]);
    return {
      name,
      isPaceline,
      requestsPerSecond: medianOf("requestsPerSecond"),
      p50Ms: medianOf("p50Ms"),
      p95Ms: medianOf("p95Ms"),
      p99Ms: medianOf("p99Ms"),
      shareOfNext: share(name, floor),
      shareOfNodeHttp: share(name, NODE_HTTP_FLOOR),
      bytesPerAnswer: median((round) => loadOf(round, name).bytesPerSecond / loadOf(round, name).requestsPerSecond),
      rssMb,
    };
  });
  return { rows, coldToHotP50: median((round) => loadOf(round, "cold").p50Ms / loadOf(round, "l1-hot").p50Ms) };
}

function loadOf(round: Round, name: string): Load {
  const load = round[name];
  if (!load) throw new Error(`${name} was not measured`);
  return load;
}

/** What costs more than it may, one line each. */
export function listMisses({ rows }: HotSummary, { minShareOfFloor, maxRssMb }: HotBudgets): string[] {
  return rows.flatMap(({ name, isPaceline, shareOfNext, rssMb }) => [
    ...(name === "l1-hot" && !(shareOfNext >= minShareOfFloor)
      ? [`${name}: ${shareOfNext.toFixed(2)} of the Next floor's requests/s, at least ${minShareOfFloor} are due`]
      : []),
    ...(isPaceline && !(rssMb <= maxRssMb) ? [`${name}: ${Math.round(rssMb)} MB RSS, ${maxRssMb} MB are allowed`] : []),
  ]);
}
