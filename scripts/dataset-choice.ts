import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { SCALES, type Scale } from "@/prisma/seed/generate/scales";

/** What a database is to hold: rows of our own making, or the real OULAD in a folder. */
export type DatasetChoice = { kind: "generated"; scale: Scale; replace: boolean } | { kind: "oulad"; folder: string };

/** Reads `--scale small|medium|large`, `--replace` and `--oulad DIR`. Throws in words for anything else. */
export function readDatasetChoice(args = process.argv.slice(2)): DatasetChoice {
  const { values } = parseArgs({
    args,
    options: { scale: { type: "string" }, oulad: { type: "string" }, replace: { type: "boolean", default: false } },
  });
  if (values.oulad !== undefined && values.scale !== undefined) {
    throw new Error("--oulad loads real data, --scale makes data up: give one of the two");
  }
  if (values.oulad !== undefined) return { kind: "oulad", folder: existingFolder(values.oulad) };
  const names = Object.keys(SCALES) as Scale[];
  const scale = names.find((name) => name === (values.scale ?? "small"));
  if (!scale) throw new Error(`--scale ${values.scale}: give one of ${names.join(", ")}`);
  return { kind: "generated", scale, replace: values.replace };
}

/** Each data set has a database of its own on the embedded server, so that trying another loses nothing. */
export const databaseNameOf = (choice: DatasetChoice) =>
  choice.kind === "oulad" ? "paceline_oulad" : `paceline_${choice.scale}`;

function existingFolder(folder: string): string {
  const resolved = path.resolve(folder);
  if (!existsSync(resolved)) throw new Error(`--oulad ${folder}: there is no such folder (${resolved})`);
  return resolved;
}
