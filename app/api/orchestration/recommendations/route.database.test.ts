import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeMission } from "@/tests/people";
import { GET, POST } from "./route";

const URL = "/api/orchestration/recommendations";
type Learner = Caller & { learnerId: number };

let learner: Learner;
beforeAll(async () => {
  learner = await makeCaller("learner");
});

type Given = { priority?: number; status?: "open" | "accepted"; missionId?: number; resourceId?: number };

async function recommend({ learnerId }: Learner, given: Given = {}): Promise<string> {
  const fixed = { kind: "take_break", reason: "Because.", priority: 0.5, createdOn: new Date("2026-11-20") } as const;
  const subject = `test:${randomUUID()}`;
  const { id } = await db.recommendation.create({
    data: { learnerId, subject, ...fixed, ...given },
    select: { id: true },
  });
  return id;
}

const list = (caller: Caller, search = "") => ask(GET, URL + search, caller);
const answer = (caller: Caller, body: object, headers?: Record<string, string>) =>
  ask(POST, URL, { ...caller, method: "POST", body, headers });
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe("the list", () => {
  test("names what each is about", async () => {
    const courseId = await makeCourse([learner.learnerId]);
    const missionId = await makeMission(courseId, { title: "Essay" });
    const { id: resourceId } = await db.resource.create({ data: { courseId, kind: "quiz" }, select: { id: true } });
    const ids = [
      await recommend(learner, { priority: 0.9, missionId }),
      await recommend(learner, { priority: 0.8, resourceId }),
      await recommend(learner, { priority: 0.7 }),
    ];
    const fixed = { kind: "take_break", reason: "Because.", status: "open", createdOn: "2026-11-20" };
    const nothing = { missionId: null, missionTitle: null, courseId: null, resourceId: null };
    expect((await list(learner)).body.items).toEqual([
      { id: ids[0], ...fixed, priority: 0.9, ...nothing, missionId, missionTitle: "Essay", courseId },
      { id: ids[1], ...fixed, priority: 0.8, ...nothing, courseId, resourceId },
      { id: ids[2], ...fixed, priority: 0.7, ...nothing },
    ]);
  });

  test("pages forward and back over every one once, also where priorities are equal", async () => {
    const owner = await makeCaller("learner");
    const made: { id: string; priority: number }[] = [];
    // 0.1 + 0.2 is no short number: a cursor has to keep every digit of it.
    for (const priority of [0.1 + 0.2, 0.4, 0.1 + 0.2, 0.9, 0.4, 0.4, 0.3]) {
      made.push({ id: await recommend(owner, { priority }), priority });
    }
    await recommend(learner);
    await recommend(owner, { status: "accepted" });
    const expected = made.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? 1 : -1));
    const first = (await list(owner, "?limit=3")).body;
    const latecomer = await recommend(owner, { priority: 1 });
    const second = (await list(owner, `?limit=3&cursor=${first.next}`)).body;
    const third = (await list(owner, `?limit=3&cursor=${second.next}`)).body;
    expect(idsOf([...first.items, ...second.items, ...third.items])).toEqual(idsOf(expected));
    expect([first.previous, third.next]).toEqual([null, null]);
    const back = (await list(owner, `?limit=3&cursor=${third.previous}`)).body;
    expect(back.items).toEqual(second.items);
    const start = (await list(owner, `?limit=3&cursor=${back.previous}`)).body;
    expect(start.items).toEqual(first.items);
    expect(idsOf((await list(owner, `?limit=3&cursor=${start.previous}`)).body.items)).toEqual([latecomer]);
  });

  test("costs one statement besides the session's for one row and for many", async () => {
    const owner = await makeCaller("learner");
    await recommend(owner);
    const few = await statementsOf(() => list(owner));
    for (let count = 0; count < 20; count++) await recommend(owner);
    const many = await statementsOf(async () => {
      expect((await list(owner)).body.items).toHaveLength(21);
    });
    expect([few.length, many.length]).toEqual([2, 2]);
  });

  test("selects no column but those asked for", async () => {
    const statements = await statementsOf(async () => {
      const { body } = await list(learner, "?limit=1&fields=reason,missionTitle");
      expect(Object.keys(body.items[0]).sort()).toEqual(["missionTitle", "reason"]);
    });
    expect(statements.at(-1)).not.toContain('"createdOn"');
  });

  test.each([
    ["status=lost", "status"],
    ["limit=101", "limit"],
    ["cursor=nonsense", "cursor"],
    ["kind=take_break", "kind"],
  ])("asked for with %s is refused", async (search, path) => {
    const { status, body } = await list(learner, `?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });

  test("is found by its index, backwards", async () => {
    const statements = await statementsOf(() => list(learner, "?fields=id,priority"));
    const values = [learner.learnerId, "'open'", 26];
    const sql = (statements.at(-1) ?? "").replaceAll(/\$(\d+)/g, (_, place) => String(values[Number(place) - 1]));
    const plan = await db.$transaction(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL enable_seqscan = off`;
      return transaction.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`);
    });
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain('Scan Backward using "recommendation_learnerId_status_priority_id_idx"');
    expect(text).not.toContain("Sort");
    expect(text).not.toContain("mission"); // no column of it was asked for
  });
});

describe("an answer", () => {
  let id: string;
  beforeEach(async () => {
    id = await recommend(learner);
  });
  const statusOf = async (wanted: string) => (await db.recommendation.findUnique({ where: { id: wanted } }))?.status;

  test.each(["accepted", "dismissed"])("of %s moves it to that list", async (given) => {
    const open = (await list(learner, "?limit=100")).body.items.find((row: { id: string }) => row.id === id);
    const { status, body } = await answer(learner, { id, answer: given });
    expect([status, body]).toEqual([200, { ...open, status: given }]);
    expect(idsOf((await list(learner, `?limit=100&status=${given}`)).body.items)).toContain(id);
    expect(idsOf((await list(learner, "?limit=100")).body.items)).not.toContain(id);
  });

  test("given twice is the same; another one is a conflict, and changes nothing", async () => {
    const first = await answer(learner, { id, answer: "dismissed" });
    const again = await answer(learner, { id, answer: "dismissed" });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await answer(learner, { id, answer: "accepted" });
    expect([other.status, other.body.type]).toEqual([409, "/errors/conflict"]);
    expect(await statusOf(id)).toBe("dismissed");
  });

  test("raced by another: one wins, the other is a conflict", async () => {
    for (let round = 0; round < 10; round++) {
      const contested = await recommend(learner);
      const both = ["accepted", "dismissed"] as const;
      const answers = await Promise.all(both.map((given) => answer(learner, { id: contested, answer: given })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const winner = both[answers.findIndex(({ status }) => status === 200)];
      expect(await statusOf(contested)).toBe(winner);
    }
  });

  test("under an Idempotency-Key is replayed", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const first = await answer(learner, { id, answer: "accepted" }, headers);
    const again = await answer(learner, { id, answer: "accepted" }, headers);
    expect([again.status, again.body, again.headers.get("idempotency-replayed")]).toEqual([200, first.body, "true"]);
  });

  test("to another learner's, or to none, is not found and changes nothing", async () => {
    const stranger = await makeCaller("learner");
    expect((await answer(stranger, { id, answer: "accepted" })).status).toBe(404);
    expect((await answer(learner, { id: randomUUID(), answer: "accepted" })).status).toBe(404);
    expect(await statusOf(id)).toBe("open");
  });

  test.each([
    ["no answer", { answer: undefined }, "answer"],
    ["an answer that reopens", { answer: "open" }, "answer"],
    ["an id that is none", { id: "7" }, "id"],
    ["a field nobody knows", { status: "accepted" }, "status"],
  ])("with %s is refused", async (_, change, path) => {
    const { status, body } = await answer(learner, { id, answer: "accepted", ...change });
    expect([status, body.issues[0].path]).toEqual([400, path]);
    expect(await statusOf(id)).toBe("open");
  });

  test("costs one statement besides the session's", async () => {
    const statements = await statementsOf(() => answer(learner, { id, answer: "accepted" }));
    expect(statements.length).toBe(2);
  });
});

test("neither is for advisors", async () => {
  const advisor = await makeCaller("advisor");
  expect((await list(advisor)).status).toBe(403);
  expect((await answer(advisor, { id: randomUUID(), answer: "accepted" })).status).toBe(403);
});
