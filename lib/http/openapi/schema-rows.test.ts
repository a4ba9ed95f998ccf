import { expect, test } from "vitest";
import { z } from "zod";
import { pageOf } from "@/lib/schema";
import { toJsonSchema } from "./json-schema";
import { schemaRows, typeOf } from "./schema-rows";

test("a schema becomes a line per field, those of inner objects under their path", () => {
  const note = z.object({
    title: z.string().describe("What it is about"),
    author: z.object({ name: z.string() }).nullable(),
    score: z.number().int().min(0).max(100).optional(),
    kind: z.enum(["own", "shared", "sent"]),
    days: z.iso.date().array(),
  });
  expect(schemaRows(toJsonSchema(pageOf(note), "output"))).toEqual([
    { path: "items", type: "list of objects", isRequired: true, description: undefined },
    { path: "items[].title", type: "string", isRequired: true, description: "What it is about" },
    { path: "items[].author", type: "object or null", isRequired: true, description: undefined },
    { path: "items[].author.name", type: "string", isRequired: true, description: undefined },
    { path: "items[].score", type: "integer, 0 to 100", isRequired: false, description: undefined },
    { path: "items[].kind", type: "own, shared or sent", isRequired: true, description: undefined },
    { path: "items[].days", type: "list of dates", isRequired: true, description: undefined },
    { path: "next", type: "string or null", isRequired: true, description: undefined },
    { path: "previous", type: "string or null", isRequired: true, description: undefined },
  ]);
});

test("a plain value has no fields, and anything is called so", () => {
  expect(schemaRows({ type: "string" })).toEqual([]);
  expect(typeOf({})).toBe("any JSON");
});
