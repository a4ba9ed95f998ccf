import "server-only";
import { z } from "zod";
import { rowOfPage } from "@/lib/schema";
import { AppError } from "./errors";

const LONGEST = 2_000;

/** The part of an answer that was asked for: `missions.title,goals` is `{ missions: { title: true }, goals: true }`. */
export type Fields = { readonly [name: string]: Fields | true };

/**
 * Reads `fields=a,b.c` against the answer's schema; of a page, names belong to its rows. A name that stands for an object
 * takes all of it. Throws `invalid_input` naming the first field the answer does not have.
 */
export function parseFields(text: unknown, output: z.ZodType): Fields {
  if (typeof text !== "string" || text.length > LONGEST) throw refused("Write fields once, as in fields=a,b.c");
  const wanted: Tree = Object.create(null);
  for (const path of text.split(",")) add(wanted, path.trim(), rowOfPage(output) ?? output);
  return wanted;
}

/** `output` without what was not asked for. Rows of a page and items of a list are pruned alike. */
export function pickFields(output: unknown, fields: Fields, schema?: z.ZodType): unknown {
  if (schema && rowOfPage(schema) && isRecord(output)) return { ...output, items: pickFields(output.items, fields) };
  if (Array.isArray(output)) return output.map((item) => pickFields(item, fields));
  if (!isRecord(output)) return output;
  const kept = Object.entries(fields).filter(([name]) => name in output);
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, inner === true ? output[name] : pickFields(output[name], inner)]),
  );
}

/** The fields asked for within one named part; undefined stands for all of it. */
export function fieldsWithin(fields: Fields | undefined, name: string): Fields | undefined {
  const inner = fields?.[name];
  return inner === true ? undefined : inner;
}

type Tree = { [name: string]: Tree | true };

function add(tree: Tree, path: string, schema: z.ZodType): void {
  const names = path.split(".");
  let branch = tree;
  let shape = shapeOf(schema);
  for (const [index, name] of names.entries()) {
    const part = shape && Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!part)
      throw refused(`There is no field "${path}"${shape ? `; there are ${Object.keys(shape).join(", ")}` : ""}`);
    const held = branch[name];
    if (held === true) return; // all of it was asked for already
    if (index === names.length - 1) branch[name] = true;
    else branch = branch[name] = held ?? Object.create(null);
    shape = shapeOf(part);
  }
}

/** The fields of an object, of a list's items, or of any of several objects; undefined for a plain value. */
function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodArray) return shapeOf(schema.element as z.ZodType);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return shapeOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return shapeOf(schema.out as z.ZodType);
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const shapes = schema.options.map((option) => shapeOf(option as z.ZodType)).filter((shape) => shape !== undefined);
  return shapes.length > 0 ? Object.assign({}, ...shapes) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refused = (message: string) => new AppError("invalid_input", message, { issues: [{ path: "fields", message }] });
