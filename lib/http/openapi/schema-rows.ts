import "server-only";
import { type JsonSchema, typesOf } from "./json-schema";

/** One line of a schema written as a table: `items[].title`, "string or null", whether it must be there, what it means. */
export type SchemaRow = { path: string; type: string; isRequired: boolean; description: string | undefined };

/** The fields of a schema and of all objects within it, in their order. A plain value has none. */
export function schemaRows(schema: JsonSchema, prefix = ""): SchemaRow[] {
  const inner = objectWithin(schema);
  if (!inner) return [];
  const start = inner.isList ? `${prefix}[].` : prefix && `${prefix}.`;
  return Object.entries(inner.object.properties ?? {}).flatMap(([name, property]) => {
    const path = `${start}${name}`;
    const isRequired = inner.object.required?.includes(name) ?? false;
    return [
      { path, type: typeOf(property), isRequired, description: descriptionOf(property) },
      ...schemaRows(property, path),
    ];
  });
}

/** A schema's type in words: "integer, 1 to 100", "open, done or dropped", "list of objects", "string or null". */
export function typeOf(schema: JsonSchema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return [...new Set(options.map(typeOf))].join(" or ");
  const { types, isNullable } = typesOf(schema);
  if (isNullable && types.length === 0) return "null";
  return isNullable ? `${wordsFor(schema, types[0])} or null` : wordsFor(schema, types[0]);
}

function wordsFor(schema: JsonSchema, type: string | undefined): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return listOf(schema.enum.filter((value) => value !== null).map(String));
  if (type === "array") return `list of ${plural(typeOf(schema.items ?? {}))}`;
  if (schema.format && type === "string") return schema.format;
  return [type ?? "any JSON", boundsOf(schema)].filter(Boolean).join(", ");
}

function objectWithin(schema: JsonSchema): { object: JsonSchema; isList: boolean } | undefined {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map(objectWithin).find((found) => found !== undefined);
  const [type] = typesOf(schema).types;
  if (type === "object") return { object: schema, isList: false };
  if (type !== "array" || !schema.items) return undefined;
  const inner = objectWithin(schema.items);
  return inner && { object: inner.object, isList: true };
}

const descriptionOf = (schema: JsonSchema): string | undefined =>
  schema.description ?? schema.anyOf?.map(descriptionOf).find((text) => text !== undefined);

function boundsOf({ minimum, maximum, maxLength }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `from ${minimum}`;
  if (maximum !== undefined) return `up to ${maximum}`;
  return maxLength === undefined ? "" : `up to ${maxLength} characters`;
}

const listOf = (words: string[]) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

const plural = (type: string) =>
  /^(object|string|integer|number|boolean|date)\b/.test(type) ? type.replace(/^\w+/, "$&s") : type;
