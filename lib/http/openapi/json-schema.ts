import "server-only";
import { z } from "zod";

/** The part of JSON Schema 2020-12, the dialect of OpenAPI 3.1, that our zod schemas become. */
export type JsonSchema = {
  /** Two where null is allowed too. */
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: (string | number)[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
};

const FORMATS = new Set(["date", "date-time", "uuid"]);

/** A zod schema as JSON Schema: what a caller may send (`input`), or what we answer (`output`). */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => plain(jsonSchema) });
  return json as JsonSchema;
}

/** Leaves out what says nothing: the bounds of every JavaScript integer, and the regular expression behind a known format. */
function plain(json: z.core.JSONSchema.BaseSchema): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.format && FORMATS.has(json.format)) delete json.pattern;
}

/** The schema's types other than null, and whether null is allowed. */
export function typesOf({ type }: JsonSchema): { types: string[]; isNullable: boolean } {
  const all = [type ?? []].flat();
  return { types: all.filter((name) => name !== "null"), isNullable: all.includes("null") };
}
