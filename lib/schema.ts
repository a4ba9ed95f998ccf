import { z } from "zod";

const FIRST_DAY = "1900-01-01";
const LAST_DAY = "2199-12-31";

/** A calendar day going out: ISO text, or a database's date at midnight UTC, becomes "2026-11-21". */
export const isoDay = z
  .union([z.date().transform((date) => date.toISOString().slice(0, 10)), z.string()])
  .pipe(z.iso.date())
  .meta({ examples: ["2026-11-21"] });

/** An instant going out, in UTC to the millisecond. */
export const isoInstant = z
  .union([z.date(), z.string()])
  .transform((value) => new Date(value).toISOString())
  .pipe(z.iso.datetime())
  .meta({ examples: ["2026-11-21T18:30:00.000Z"] });

/** A calendar day coming in, within the years a database and a person can mean. */
export const dayInput = z.iso
  .date("A day is written as in 2026-11-21")
  .refine((day) => FIRST_DAY <= day && day <= LAST_DAY, `A day lies between ${FIRST_DAY} and ${LAST_DAY}`)
  .meta({ examples: ["2026-11-21"] });

/** Text coming in, trimmed, of 1 to `longest` characters. PostgreSQL stores no null character. */
export const textInput = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, "Write at least one character")
    .max(longest, `At most ${longest} characters`)
    .refine((text) => !text.includes("\u0000"), "A null character cannot be stored");

/** Refuses every parameter, unlike `noInput` of define-route, which reads none. */
export const noParams = z.strictObject({});

/** The number of a row, in a path or a query. */
export const rowNumber = z.coerce
  .number()
  .int()
  .positive()
  .max(2_147_483_647)
  .meta({ examples: [10_000_001] });

/** The id of a course: its module and presentation. */
export const courseId = z
  .string()
  .regex(/^[A-Z\d]{1,10}-[A-Z\d]{1,10}$/, "A course is written as in AAA-2013J")
  .meta({ examples: ["AAA-2026J"] });

/** What every list takes: where to go on, and how many rows at most. */
export const pageInput = {
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe("`next` or `previous` of an earlier answer; the first page without it"),
  limit: z.coerce.number().int().min(1).max(100).default(25).describe("How many rows at most, 1 to 100"),
};
export type PageInput = { cursor?: string | undefined; limit: number };

const pages = new WeakMap<z.ZodType, z.ZodType>();

/** A page of rows. `next` and `previous` are cursors, null at the list's ends. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  const cursor = z
    .string()
    .nullable()
    .meta({ examples: [null] });
  const page = z.object({ items: row.array(), next: cursor, previous: cursor });
  pages.set(page, row);
  return page;
}

/** The row of a schema that `pageOf` made; undefined for any other. */
export const rowOfPage = (schema: z.ZodType): z.ZodType | undefined => pages.get(schema);
