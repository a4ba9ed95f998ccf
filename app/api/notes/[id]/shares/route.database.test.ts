import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeLearner } from "@/tests/people";
import * as note from "../route";
import * as shares from "./route";

let author: Caller & { learnerId: number };
let fellows: number[];
let noteId: string;
beforeEach(async () => {
  author = await makeCaller("learner");
  fellows = await Promise.all(["Cy", "Ada", "Bo"].map(async (name) => (await makeLearner(name)).id));
  await makeCourse([author.learnerId, ...fellows]);
  const data = { authorId: author.learnerId, title: "Private note", body: "Text" };
  noteId = (await db.note.create({ data, select: { id: true } })).id;
});

const put = (learnerIds: unknown, caller: Caller = author, id = noteId) =>
  ask(shares.PUT, `/api/notes/${id}/shares`, { ...caller, method: "PUT", body: { learnerIds }, params: { id } });
const readersOf = async () => {
  const found = await db.noteShare.findMany({ where: { noteId }, orderBy: { learnerId: "asc" } });
  return found.map(({ learnerId }) => learnerId);
};
const ascending = (ids: (number | undefined)[]) => ids.toSorted((a = 0, b = 0) => a - b);

describe("sharing a note", () => {
  test("makes those named its readers, by name, and nobody else", async () => {
    const { status, body } = await put(fellows);
    expect(status).toBe(200);
    expect(body.readers.map(({ name }: { name: string }) => name)).toEqual(["Ada", "Bo", "Cy"]);
    expect(ascending(body.readers.map(({ learnerId }: { learnerId: number }) => learnerId))).toEqual(
      ascending(fellows),
    );
    expect((await put([fellows[1]])).body.readers).toEqual([body.readers[0]]);
    expect(await readersOf()).toEqual([fellows[1]]);
    const shown = await ask(note.GET, `/api/notes/${noteId}`, { ...author, params: { id: noteId } });
    expect(shown.body.readers).toEqual([body.readers[0]]);
    expect((await put([])).body).toEqual({ readers: [] });
    expect(await readersOf()).toEqual([]);
  });

  test("keeps when it was shared with those who stay", async () => {
    const [stays = 0, comes = 0] = fellows;
    const sharedAt = new Date("2026-10-01T12:00:00Z");
    await db.noteShare.create({ data: { noteId, learnerId: stays, createdAt: sharedAt } });
    const before = Date.now();
    const { body } = await put([comes, stays]);
    const instants = Object.fromEntries(
      body.readers.map((reader: { learnerId: number; sharedAt: string }) => [reader.learnerId, reader.sharedAt]),
    );
    expect(instants[stays]).toBe(sharedAt.toISOString());
    expect(Date.parse(instants[comes])).toBeGreaterThanOrEqual(before - 1);
  });

  test("by two requests at once leaves the readers of one of them", async () => {
    const [a = 0, b = 0, c = 0] = fellows;
    for (let round = 0; round < 10; round++) {
      await put([a]);
      await Promise.all([put([b]), put([c])]);
      expect([[b], [c]]).toContainEqual(await readersOf());
    }
  });

  test("takes one statement beside the session's, for none as for fifty", async () => {
    const many = await Promise.all(Array.from({ length: 50 }, async () => (await makeLearner()).id));
    await makeCourse([author.learnerId, ...many]);
    expect(await statementsOf(() => put(many))).toHaveLength(2);
    expect(await readersOf()).toHaveLength(50);
    expect(await statementsOf(() => put([]))).toHaveLength(2);
  });
});

describe("who may not be a reader", () => {
  test.each(["nobody", "a learner of another course", "the author"])(
    "%s is refused by place, in the same words",
    async (who) => {
      const stranger = await makeLearner("Stranger");
      await makeCourse([stranger.id]);
      const id = { nobody: 1_999_999_998, "a learner of another course": stranger.id, "the author": author.learnerId }[
        who
      ];
      await put([fellows[0]]);
      const { status, body, text } = await put([fellows[1], id]);
      expect([status, body.issues]).toEqual([
        400,
        [{ path: "learnerIds.1", message: "Share with learners who take a course with you" }],
      ]);
      expect(text).not.toContain("Stranger");
      expect(await readersOf()).toEqual([fellows[0]]);
    },
  );

  test.each(["the author", "the other"])(
    "a learner is refused once %s has left the last course of both",
    async (who) => {
      const [fellow = 0, stays = 0] = fellows;
      const left = who === "the author" ? author.learnerId : fellow;
      const enrolments = { learnerId: left, unregisteredOn: null };
      await db.enrolment.updateMany({ where: enrolments, data: { unregisteredOn: new Date("2026-10-05") } });
      const other = await makeCourse([author.learnerId, stays]);
      const { status, body } = await put([stays, fellow]);
      expect([status, body.issues[0].path]).toEqual([400, "learnerIds.1"]);
      expect(await readersOf()).toEqual([]);
      await db.enrolment.create({ data: { courseId: other, learnerId: fellow } });
      expect((await put([stays, fellow])).status).toBe(200);
    },
  );

  test.each([
    ["a number twice", [1, 1], "learnerIds"],
    ["no list", "all", "learnerIds"],
    ["text", ["1"], "learnerIds.0"],
    ["zero", [0], "learnerIds.0"],
    ["a number no row has", [2_147_483_648], "learnerIds.0"],
    ["fifty-one", Array.from({ length: 51 }, (_, index) => index + 1), "learnerIds"],
  ])("%s is bad input, and the readers stay", async (_, learnerIds, path) => {
    await put([fellows[0]]);
    const { status, body } = await put(learnerIds);
    expect([status, body.issues[0].path]).toEqual([400, path]);
    expect(await readersOf()).toEqual([fellows[0]]);
  });
});

describe("whose note it is", () => {
  test("only its author shares it: a reader may not, anyone else does not find it", async () => {
    const [reader, stranger, advisor] = [
      await makeCaller("learner"),
      await makeCaller("learner"),
      await makeCaller("advisor"),
    ];
    await makeCourse([author.learnerId, reader.learnerId, stranger.learnerId]);
    await put([reader.learnerId]);
    for (const learnerIds of [[], [fellows[0]]]) {
      expect((await put(learnerIds, reader)).status).toBe(403);
      expect((await put(learnerIds, stranger)).status).toBe(404);
      expect((await put(learnerIds, advisor)).status).toBe(403);
      expect((await put(learnerIds, author, randomUUID())).status).toBe(404);
    }
    expect(await readersOf()).toEqual([reader.learnerId]);
  });

  test("its shares are not listed here", async () => {
    const { status, headers } = await ask(shares.GET, `/api/notes/${noteId}/shares`, {
      ...author,
      params: { id: noteId },
    });
    expect([status, headers.get("allow")]).toEqual([405, "PUT, OPTIONS"]);
  });
});
