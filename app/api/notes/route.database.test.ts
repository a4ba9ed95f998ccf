import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import * as note from "./[id]/route";
import * as notes from "./route";

type Learner = Caller & { learnerId: number };
type Row = { id: string; title: string };

let author: Learner;
let reader: Learner;
beforeAll(async () => {
  [author, reader] = await Promise.all([makeCaller("learner"), makeCaller("learner")]);
});

const wanted = { title: "Terms", body: "Population: everyone the question is about." };
const post = (caller: Caller, body: object, headers?: Record<string, string>) =>
  ask(notes.POST, "/api/notes", { ...caller, method: "POST", body, headers });
const list = (caller: Caller, search = "") => ask(notes.GET, `/api/notes${search}`, caller);
const show = (caller: Caller, id: string, search = "") =>
  ask(note.GET, `/api/notes/${id}${search}`, { ...caller, params: { id } });
const patch = (caller: Caller, id: string, body: object) =>
  ask(note.PATCH, `/api/notes/${id}`, { ...caller, method: "PATCH", body, params: { id } });
const remove = (caller: Caller, id: string) =>
  ask(note.DELETE, `/api/notes/${id}`, { ...caller, method: "DELETE", params: { id } });
const countNotes = (learnerId: number) => db.note.count({ where: { authorId: learnerId } });

/** A note as it is stored, last changed so many minutes after an hour of October. */
async function store(authorId: number, minute: number, readerIds: number[] = [], body = "Text") {
  const updatedAt = new Date(Date.UTC(2026, 9, 1, 12, minute));
  const shares = { create: readerIds.map((learnerId) => ({ learnerId })) };
  const data = { authorId, title: `Note ${minute}`, body, updatedAt, shares };
  return (await db.note.create({ data, select: { id: true } })).id;
}

describe("a new note", () => {
  test("is stored whole, shared with nobody, and shown by its id", async () => {
    const { status, body } = await post(author, wanted);
    expect([status, body.isOwn, body.readers, body.authorName]).toEqual([201, true, [], "A learner"]);
    expect(body).toMatchObject(wanted);
    expect((await show(author, body.id)).body).toEqual(body);
  });

  test("keeps the spaces of its body, may be empty, and as long as 50,000 characters", async () => {
    for (const body of ["  - indented\n", "", "é".repeat(30_000), "x".repeat(50_000)]) {
      expect((await post(author, { title: "t", body })).body.body).toBe(body);
    }
  });

  test("sent twice under one key is one", async () => {
    const before = await countNotes(author.learnerId);
    const headers = { "idempotency-key": randomUUID() };
    const [first, second] = await Promise.all([post(author, wanted, headers), post(author, wanted, headers)]);
    expect(second.body).toEqual(first.body);
    expect(await countNotes(author.learnerId)).toBe(before + 1);
  });

  test.each([
    ["no title", { title: " " }, "title"],
    ["a title too long", { title: "x".repeat(201) }, "title"],
    ["no body", { body: undefined }, "body"],
    ["a body too long", { body: "x".repeat(50_001) }, "body"],
    ["a null character", { body: "a\u0000b" }, "body"],
    ["an author", { authorId: 1 }, "authorId"],
  ])("with %s is refused and nothing is written", async (_, change, path) => {
    const before = await countNotes(author.learnerId);
    const { status, body } = await post(author, { ...wanted, ...change });
    expect([status, body.issues[0].path]).toEqual([400, path]);
    expect(await countNotes(author.learnerId)).toBe(before);
  });
});

describe("a note by its id", () => {
  test("shows its readers to its author alone", async () => {
    const id = await store(author.learnerId, 1, [reader.learnerId]);
    const [own, shared] = [(await show(author, id)).body, (await show(reader, id)).body];
    expect(own.readers).toMatchObject([{ learnerId: reader.learnerId, name: "A learner" }]);
    expect(shared).toEqual({ ...own, isOwn: false, readers: null });
  });

  test("is not found by a stranger", async () => {
    const id = await store(author.learnerId, 1, [reader.learnerId]);
    const stranger = await makeCaller("learner");
    expect((await show(stranger, id)).status).toBe(404);
    expect((await patch(stranger, id, { title: "Mine" })).status).toBe(404);
    expect((await remove(stranger, id)).status).toBe(404);
    expect((await show(author, id)).body.title).toBe("Note 1");
  });

  test("reads no column but those asked for", async () => {
    const id = await store(author.learnerId, 1);
    const statements = await statementsOf(async () => {
      expect((await show(author, id, "?fields=title")).body).toEqual({ title: "Note 1" });
    });
    expect(statements).toHaveLength(2);
    expect(statements.at(-1)).not.toContain('"body"');
  });
});

describe("a change", () => {
  test("keeps what it leaves out, and comes first in the list", async () => {
    const learner = await makeCaller("learner");
    const id = await store(learner.learnerId, 1, [reader.learnerId]);
    await store(learner.learnerId, 2);
    const before = (await show(learner, id)).body;
    const changed = await patch(learner, id, { body: "" });
    expect(changed.body).toEqual({ ...before, body: "", updatedAt: changed.body.updatedAt });
    expect(changed.body.updatedAt > before.updatedAt).toBe(true);
    expect((await patch(learner, id, { title: "New" })).body).toMatchObject({ title: "New", body: "" });
    expect((await list(learner)).body.items.map(({ title }: Row) => title)).toEqual(["New", "Note 2"]);
  });

  test("or a removal by a reader is forbidden", async () => {
    const id = await store(author.learnerId, 1, [reader.learnerId]);
    expect((await patch(reader, id, { title: "Mine" })).status).toBe(403);
    expect((await remove(reader, id)).status).toBe(403);
    expect((await show(author, id)).body.title).toBe("Note 1");
  });

  test("of nothing, or to nonsense, is refused", async () => {
    const id = await store(author.learnerId, 1);
    expect((await patch(author, id, {})).status).toBe(400);
    for (const [change, path] of [
      [{ title: "" }, "title"],
      [{ body: "\u0000" }, "body"],
      [{ readers: [] }, "readers"],
    ] as const) {
      const { status, body } = await patch(author, id, change);
      expect([status, body.issues[0].path]).toEqual([400, path]);
    }
    expect((await patch(author, "x", { title: "t" })).body.issues[0].path).toBe("id");
    expect((await show(author, id)).body).toMatchObject({ title: "Note 1", body: "Text" });
  });
});

test("a removed note is gone for its readers too, and cannot be removed again", async () => {
  const id = await store(author.learnerId, 1, [reader.learnerId]);
  expect((await remove(author, id)).status).toBe(204);
  for (const caller of [author, reader]) expect((await show(caller, id)).status).toBe(404);
  expect((await remove(author, id)).status).toBe(404);
});

describe("the list", () => {
  test("holds the learner's own notes, those shared with them, or both, the last changed first", async () => {
    const [learner, other] = await Promise.all([makeCaller("learner"), makeCaller("learner")]);
    await store(learner.learnerId, 1, [other.learnerId, reader.learnerId]);
    await store(other.learnerId, 2, [learner.learnerId, reader.learnerId]);
    await store(learner.learnerId, 3);
    await store(other.learnerId, 4);
    await store(reader.learnerId, 5, [other.learnerId]);
    const minutesOf = async (search: string) =>
      (await list(learner, search)).body.items.map(({ title }: Row) => Number(title.slice(5)));
    expect(await minutesOf("")).toEqual([3, 2, 1]);
    expect(await minutesOf("?scope=all")).toEqual([3, 2, 1]);
    expect(await minutesOf("?scope=own")).toEqual([3, 1]);
    expect(await minutesOf("?scope=shared")).toEqual([2]);
    const counts = (await list(learner)).body.items.map((row: { isOwn: boolean; readerCount: number | null }) => [
      row.isOwn,
      row.readerCount,
    ]);
    expect(counts).toEqual([
      [true, 0],
      [false, null],
      [true, 2],
    ]);
  });

  test("shows the first 160 characters, not bytes, and no body", async () => {
    const learner = await makeCaller("learner");
    const body = "🐌é".repeat(200);
    await store(learner.learnerId, 1, [], body);
    const [row] = (await list(learner)).body.items;
    expect(row.excerpt).toBe([...body].slice(0, 160).join(""));
    expect(row).not.toHaveProperty("body");
  });

  test("pages forward and back over every note once, also those changed at one instant, and when one is added", async () => {
    const [learner, other] = await Promise.all([makeCaller("learner"), makeCaller("learner")]);
    for (const minute of [1, 1, 2, 3]) await store(learner.learnerId, minute);
    for (const minute of [1, 2, 4]) await store(other.learnerId, minute, [learner.learnerId]);
    const whole: Row[] = (await list(learner)).body.items;
    const first = (await list(learner, "?limit=3")).body;
    await store(learner.learnerId, 9);
    const second = (await list(learner, `?limit=3&cursor=${first.next}`)).body;
    const third = (await list(learner, `?limit=3&cursor=${second.next}`)).body;
    expect([...first.items, ...second.items, ...third.items]).toEqual(whole);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await list(learner, `?limit=3&cursor=${third.previous}`)).body.items).toEqual(second.items);
  });

  test("takes one statement beside the session's, and reads no column but those asked for", async () => {
    const learner = await makeCaller("learner");
    for (let minute = 0; minute < 30; minute++) await store(learner.learnerId, minute, [reader.learnerId]);
    for (const search of ["?limit=1", "?limit=100", "?scope=shared"]) {
      expect(await statementsOf(() => list(learner, search))).toHaveLength(2);
    }
    const statements = await statementsOf(async () => {
      expect(Object.keys((await list(learner, "?fields=title")).body.items[0])).toEqual(["title"]);
    });
    expect(statements.at(-1)).not.toMatch(/count\(|left\(|"learner"/);
  });

  test.each([
    ["scope=mine", "scope"],
    ["scope=own&scope=all", "scope"],
    ["limit=0", "limit"],
    ["cursor=nonsense", "cursor"],
    ["fields=body", "fields"],
    ["author=1", "author"],
  ])("refuses %s, naming it", async (search, path) => {
    const { status, body } = await list(author, `?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});

test("advisors and operators neither list, write, change nor remove notes", async () => {
  const id = await store(author.learnerId, 1);
  for (const role of ["advisor", "operator"] as const) {
    const caller = await makeCaller(role);
    const answers = [
      await list(caller),
      await post(caller, wanted),
      await patch(caller, id, { title: "Mine" }),
      await remove(caller, id),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await show(caller, id)).status).toBe(404);
  }
});
