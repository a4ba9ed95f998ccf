import { describe, expect, test } from "vitest";
import { z } from "zod";
import { pageOf } from "@/lib/schema";
import { fieldsWithin, parseFields, pickFields } from "./fields";

const author = z.object({ name: z.string(), email: z.string() });
const note = z.object({ id: z.number(), title: z.string(), author: author.nullable(), tags: z.string().array() });
const screen = z.union([
  z.object({ notes: note.array(), count: z.number() }),
  z.object({ courses: z.string().array() }),
]);

const refusal = (text: unknown, schema: z.ZodType = note) => {
  try {
    parseFields(text, schema);
  } catch (error) {
    return error;
  }
};

describe("fields are read", () => {
  test.each([
    ["title", note, { title: true }],
    ["title,author.name", note, { title: true, author: { name: true } }],
    [" title , id ", note, { title: true, id: true }],
    ["author.name,author", note, { author: true }],
    ["author,author.name", note, { author: true }],
    ["title", pageOf(note), { title: true }],
    ["notes.author.name,courses", screen, { notes: { author: { name: true } }, courses: true }],
  ])("%j", (text, schema, expected) => {
    expect(JSON.parse(JSON.stringify(parseFields(text, schema)))).toEqual(expected);
  });

  test.each([
    "",
    "colour",
    "title,",
    "title.length",
    "author.",
    ".title",
    "__proto__",
    "constructor",
    "author.toString",
  ])("%j is refused by its name", (text) => {
    expect(refusal(text)).toMatchObject({ code: "invalid_input", issues: [{ path: "fields" }] });
  });

  test("given twice, or endless, they are refused", () => {
    expect(refusal(["id", "title"])).toMatchObject({ code: "invalid_input" });
    expect(refusal(`id,${"title,".repeat(400)}id`)).toMatchObject({ code: "invalid_input" });
  });
});

describe("an answer keeps only what was asked for", () => {
  const first = { id: 1, title: "A", author: { name: "Ada", email: "a@example.org" }, tags: ["x"] };
  const second = { id: 2, title: "B", author: null, tags: [] };

  test("in a list, and in objects within", () => {
    expect(pickFields([first, second], parseFields("title,author.name", note.array()))).toEqual([
      { title: "A", author: { name: "Ada" } },
      { title: "B", author: null },
    ]);
  });

  test("and a page keeps its cursors", () => {
    const page = pageOf(note);
    expect(pickFields({ items: [first], next: "n", previous: null }, parseFields("id", page), page)).toEqual({
      items: [{ id: 1 }],
      next: "n",
      previous: null,
    });
  });
});

test("what is asked of one part is all of it, unless some of it is named", () => {
  const fields = parseFields("notes.title,count", screen);
  expect(fieldsWithin(fields, "notes")).toEqual({ title: true });
  expect(fieldsWithin(fields, "count")).toBeUndefined();
  expect(fieldsWithin(undefined, "notes")).toBeUndefined();
});
