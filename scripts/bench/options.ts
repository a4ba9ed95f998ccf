import { parseArgs } from "node:util";
import { SCALES, type Scale } from "@/prisma/seed/generate/scales";

export type BenchOptions = { scales: Scale[]; rounds: number };

const USAGE = "npm run bench -- api [--scale small,medium,large] [--rounds 20]";
const KNOWN = Object.keys(SCALES) as Scale[];

/** Reads `api`, `--scale` and `--rounds`. Throws in words for anything else. */
export function readBenchOptions(args = process.argv.slice(2)): BenchOptions {
  const { values, positionals } = parse(args);
  const [what, ...more] = positionals;
  if (what !== "api" || more.length > 0) {
    throw new Error(`${what ? `${positionals.join(" ")}: ` : ""}there is one bench, api. Usage: ${USAGE}`);
  }
  const wanted = values.scale.split(",");
  const unknown = wanted.filter((name) => !KNOWN.some((scale) => scale === name));
  if (unknown.length > 0) throw new Error(`--scale ${values.scale}: give some of ${KNOWN.join(",")}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000) {
    throw new Error(`--rounds ${values.rounds}: give a whole number from 1 to 1000`);
  }
  return { scales: KNOWN.filter((scale) => wanted.includes(scale)), rounds };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        scale: { type: "string", default: KNOWN.join(",") },
        rounds: { type: "string", default: "20" },
      },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}. Usage: ${USAGE}`);
  }
}
