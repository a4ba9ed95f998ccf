import { parseArgs } from "node:util";
import { SCALES, type Scale } from "@/prisma/seed/generate/scales";

export type ApiBenchOptions = { scales: Scale[]; rounds: number };
export type HotBenchOptions = { rounds: number; seconds: number; connections: number };
export type BenchOptions = ({ what: "api" } & ApiBenchOptions) | ({ what: "hot" } & HotBenchOptions);

const USAGE = `npm run bench [-- --rounds 5] [--seconds 6] [--connections 50]
   or: npm run bench -- api [--scale small,medium,large] [--rounds 20]`;
const KNOWN = Object.keys(SCALES) as Scale[];

/** Without `api`, the bench of hot answers. Throws in words for anything it does not know. */
export function readBenchOptions(args = process.argv.slice(2)): BenchOptions {
  if (args.includes("api")) {
    const values = parse(
      args.filter((arg) => arg !== "api"),
      { scale: KNOWN.join(","), rounds: "20" },
    );
    return { what: "api", scales: readScales(values.scale), rounds: wholeNumber("rounds", values.rounds, 1_000) };
  }
  const values = parse(args, { rounds: "5", seconds: "6", connections: "50" });
  return {
    what: "hot",
    rounds: wholeNumber("rounds", values.rounds, 1_000),
    seconds: wholeNumber("seconds", values.seconds, 3_600),
    connections: wholeNumber("connections", values.connections, 10_000),
  };
}

function parse<Name extends string>(args: string[], defaults: Record<Name, string>): Record<Name, string> {
  const names = Object.keys(defaults);
  try {
    const { values } = parseArgs({
      args,
      options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    });
    return { ...defaults, ...values };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}. Usage: ${USAGE}`);
  }
}

function readScales(given: string): Scale[] {
  const wanted = given.split(",");
  const unknown = wanted.filter((name) => !KNOWN.some((scale) => scale === name));
  if (unknown.length > 0) throw new Error(`--scale ${given}: give some of ${KNOWN.join(",")}`);
  return KNOWN.filter((scale) => wanted.includes(scale));
}

function wholeNumber(name: string, given: string, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} ${given}: give a whole number from 1 to ${most}`);
}
