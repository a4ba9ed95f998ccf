import "server-only";
import { type JsonSchema, typesOf } from "./json-schema";

const BY_FORMAT: Record<string, string> = {
  date: "2026-11-21",
  "date-time": "2026-11-21T18:30:00.000Z",
  uuid: "01936f5e-7c1a-7b3e-9f42-5d0c8e6a1b27",
};

/** A value of the schema: its own examples first, else the plainest value its type, format and bounds allow. */
export function exampleOf(schema: JsonSchema): unknown {
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return exampleOf(first);
  switch (typesOf(schema).types[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, exampleOf(property)]),
      );
    case "array":
      return schema.items
        ? Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => exampleOf(schema.items as JsonSchema))
        : [];
    case "string":
      return BY_FORMAT[schema.format ?? ""] ?? "text".padEnd(schema.minLength ?? 0, ".");
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
    case "boolean":
      return true;
    default:
      return null;
  }
}
