import "server-only";
import { z } from "zod";
import type { Fields } from "@/lib/http/fields";
import { Prisma } from "./generated/client";

/** The SQL of each field of a row. */
export type Columns<Row extends z.ZodObject> = Readonly<Record<keyof Row["shape"] & string, Prisma.Sql>>;

/** The select list of the columns asked for, of all without `fields`. What is not asked for is not read. */
export function selectList(columns: Readonly<Record<string, Prisma.Sql>>, fields?: Fields): Prisma.Sql {
  const asked = Object.entries(columns).filter(([name]) => !fields || name in fields);
  return Prisma.join(asked.map(([name, column]) => Prisma.sql`${column} AS ${Prisma.raw(`"${name}"`)}`));
}

/** The schema of the rows that `selectList` gives. The type is the whole row's: only a caller that asked for less gets less. */
export function rowOf<Row extends z.ZodObject>(row: Row, fields?: Fields): Row {
  if (!fields) return row;
  const shape = Object.entries(row.shape).filter(([name]) => name in fields);
  return z.object(Object.fromEntries(shape)) as unknown as Row;
}

/** Prisma's `select` of the columns asked for, of all without `fields`. */
export function selectFields<Row extends z.ZodObject>(
  row: Row,
  fields?: Fields,
): { [Name in keyof Row["shape"]]: true } {
  const asked = Object.keys(row.shape).filter((name) => !fields || name in fields);
  return Object.fromEntries(asked.map((name) => [name, true])) as { [Name in keyof Row["shape"]]: true };
}
