import "server-only";
import type { z } from "zod";

/** The one row of a raw query, parsed: SQL is a border too. Throws when there is none. */
export async function readOne<Row extends z.ZodType>(
  row: Row,
  statement: PromiseLike<unknown>,
): Promise<z.output<Row>> {
  const [first] = (await statement) as unknown[];
  return row.parse(first);
}

/** Every row of a raw query, parsed. */
export async function readAll<Row extends z.ZodType>(
  row: Row,
  statement: PromiseLike<unknown>,
): Promise<z.output<Row>[]> {
  return row.array().parse(await statement);
}
