import "server-only";
import { z } from "zod";
import { openCursor, type Position, sealCursor } from "@/lib/http/cursor";
import type { Fields } from "@/lib/http/fields";
import type { PageInput } from "@/lib/schema";
import { db } from "./client";
import { type Columns, rowOf, selectList } from "./columns";
import { Prisma } from "./generated/client";

/** One sort key: what it is in SQL, and the type its text is cast back to. No key is ever null. */
export type Key = { value: Prisma.Sql; type: "date" | "float8" | "int" | "text" | "timestamptz" | "uuid" };

type List<Row extends z.ZodObject> = {
  /** Names the order, so that a cursor of one list is refused by another: noun.order. */
  name: string;
  row: Row;
  columns: Columns<Row>;
  /** Everything from FROM to WHERE, the condition included. */
  from: Prisma.Sql;
  /** Together unique. All run the same way: only then can an index find a place by comparing rows. */
  keys: [Key, ...Key[]];
  order: "ascending" | "descending";
};

export type Page<Row> = { items: Row[]; next: string | null; previous: string | null };

const placed = z.looseObject({ cursorKeys: z.string().array() }).array();

/**
 * A page of a list by keyset (M. Winand, "We need tool support for keyset pagination", 2013): the rows after or before the
 * cursor's, so page 500 costs what page 1 costs, and rows that come or go between pages shift nothing. A page whose rows have
 * all gone still leads back. One statement.
 */
export async function readPage<Row extends z.ZodObject>(
  list: List<Row>,
  { cursor, limit }: PageInput,
  fields?: Fields,
): Promise<Page<z.output<Row>>> {
  const name = [list.name, ...list.keys.map(({ type }) => type)].join(" ");
  const place = cursor === undefined ? undefined : openCursor(name, cursor);
  const isBackward = place !== undefined && !FORWARD.has(place.direction);
  const found = placed.parse(await db.$queryRaw(statementOf(list, place, limit, fields)));
  const hasMore = found.length > limit;
  const rows = isBackward ? found.slice(0, limit).reverse() : found.slice(0, limit);
  const seal = (direction: Position["direction"], keys?: string[]) =>
    keys ? sealCursor(name, { direction, keys }) : null;
  const [first, last] = [rows[0]?.cursorKeys, rows.at(-1)?.cursorKeys];
  const isEmpty = rows.length === 0;
  const onward = isBackward ? seal(isEmpty ? "from" : "after", last ?? place.keys) : hasMore && seal("after", last);
  const back = isBackward
    ? hasMore && seal("before", first)
    : place && seal(isEmpty ? "until" : "before", first ?? place.keys);
  return { items: rowOf(list.row, fields).array().parse(rows), next: onward || null, previous: back || null };
}

const FORWARD = new Set<Position["direction"]>(["after", "from"]);
const COMPARED = { after: [">", "<"], from: [">=", "<="], before: ["<", ">"], until: ["<=", ">="] } as const;

function statementOf<Row extends z.ZodObject>(
  { columns, from, keys, order }: List<Row>,
  place: Position | undefined,
  limit: number,
  fields?: Fields,
): Prisma.Sql {
  const isAscending = order === "ascending";
  const isForward = place === undefined || FORWARD.has(place.direction);
  const way = Prisma.raw(isAscending === isForward ? "ASC" : "DESC");
  const values = Prisma.join(keys.map(({ value }) => value));
  const texts = Prisma.join(keys.map(({ value }) => Prisma.sql`(${value})::text`));
  const beyond = place && Prisma.raw(COMPARED[place.direction][isAscending ? 0 : 1]);
  return Prisma.sql`
    SELECT ${selectList(columns, fields)}, ARRAY[${texts}] AS "cursorKeys"
    ${from}
    ${place ? Prisma.sql`AND (${values}) ${beyond} (${placeOf(keys, place)})` : Prisma.empty}
    ORDER BY ${Prisma.join(keys.map(({ value }) => Prisma.sql`${value} ${way}`))}
    LIMIT ${limit + 1}`;
}

// The signed name holds the types, so the keys are as many and of these.
const placeOf = (keys: Key[], { keys: texts }: Position) =>
  Prisma.join(keys.map(({ type }, index) => Prisma.sql`${texts[index]}::${Prisma.raw(type)}`));
