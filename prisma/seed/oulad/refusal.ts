import type { Client } from "pg";
import { expect } from "vitest";
import { ImportError } from "./import-error";
import { type Changes, importSample } from "./sample-folder";
import { hashTables } from "./table-hashes";

/**
 * The error with which the sample, changed, is refused; every table must be as before. A good change of a course comes with
 * the bad one: it must not stay either.
 */
export async function refusalOf(client: Client, changes: Changes): Promise<ImportError> {
  const before = await hashTables(client);
  const withGoodChange: Changes = { "courses.csv": replaced("240", "241"), ...changes };
  const error: unknown = await importSample(client, withGoodChange).catch((thrown: unknown) => thrown);
  expect(await hashTables(client)).toEqual(before);
  if (!(error instanceof ImportError)) throw error ?? new Error("nothing was refused");
  return error;
}

/** A change that fails when the sample does not hold what it replaces. */
export const replaced = (from: string, to: string) => (text: string) => {
  if (!text.includes(from)) throw new Error(`the sample has no ${JSON.stringify(from)}`);
  return text.replace(from, to);
};
