import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeLearner, makeMission } from "@/tests/people";
import * as submissions from "./route";

// A course of the past that is not over, so that its days do not depend on the day the test runs.
const AS_OF = "2014-01-15";
const RUNNING = { startsOn: new Date("2013-10-01"), lengthDays: 200, observedUntil: new Date(AS_OF) };

let learner: Caller & { learnerId: number };
let courseId: string;
beforeAll(async () => {
  learner = await makeCaller("learner");
  courseId = await addCourse();
});

async function addCourse(days: object = {}): Promise<string> {
  const id = await makeCourse([learner.learnerId]);
  await db.course.update({ where: { id }, data: { ...RUNNING, ...days } });
  return id;
}

const post = (id: number | string, body: object = {}, caller: Caller = learner, headers?: Record<string, string>) =>
  ask(submissions.POST, `/api/missions/${id}/submissions`, {
    ...caller,
    method: "POST",
    body,
    headers,
    params: { id: String(id) },
  });
const list = (id: number, caller: Caller, search = "") =>
  ask(submissions.GET, `/api/missions/${id}/submissions${search}`, { ...caller, params: { id: String(id) } });
const countOf = (missionId: number) => db.submission.count({ where: { missionId } });

describe("handing a mission in", () => {
  test("stores it on the course's current day, and shows it to the learner", async () => {
    const id = await makeMission(courseId);
    const { status, body } = await post(id);
    const row = {
      learnerId: learner.learnerId,
      learnerName: "A learner",
      submittedOn: AS_OF,
      score: null,
      isBanked: false,
    };
    expect([status, body]).toEqual([201, row]);
    expect((await list(id, learner)).body.items).toEqual([row]);
  });

  test.each(["2013-10-01", AS_OF])("on %s, the course's first or current day, is taken", async (submittedOn) => {
    const { status, body } = await post(await makeMission(courseId), { submittedOn });
    expect([status, body.submittedOn]).toEqual([201, submittedOn]);
  });

  test.each([
    ["before the course", { submittedOn: "2013-09-30" }, "submittedOn"],
    ["after its current day", { submittedOn: "2014-01-16" }, "submittedOn"],
    ["on a day that is none", { submittedOn: "2013-02-30" }, "submittedOn"],
    ["on no day at all", { submittedOn: null }, "submittedOn"],
    ["with a score of one's own", { score: 100 }, "score"],
  ])("%s is refused and nothing is written", async (_, body, path) => {
    const id = await makeMission(courseId);
    const refused = await post(id, body);
    expect([refused.status, refused.body.issues[0].path]).toEqual([400, path]);
    expect(await countOf(id)).toBe(0);
  });

  test.each(["0", "x", "2147483648"])("under the id %s is refused", async (id) => {
    const { status, body } = await post(id);
    expect([status, body.issues[0].path]).toEqual([400, "id"]);
  });

  test("twice is a conflict that changes nothing, also for two at once", async () => {
    const id = await makeMission(courseId);
    const both = await Promise.all([post(id, { submittedOn: "2013-12-01" }), post(id, { submittedOn: "2013-12-01" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await post(id)).body.type).toBe("/errors/conflict");
    expect((await list(id, learner)).body.items).toMatchObject([{ submittedOn: "2013-12-01" }]);
  });

  test("under one Idempotency-Key is one submission and two equal answers", async () => {
    const id = await makeMission(courseId);
    const headers = { "idempotency-key": randomUUID() };
    const [first, second] = await Promise.all([post(id, {}, learner, headers), post(id, {}, learner, headers)]);
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect(await countOf(id)).toBe(1);
  });

  test("of a course that is over is a conflict", async () => {
    const id = await makeMission(await addCourse({ lengthDays: 50, observedUntil: null }));
    expect((await post(id, { submittedOn: "2013-10-02" })).status).toBe(409);
    expect(await countOf(id)).toBe(0);
  });

  test("of a course the learner has left is a conflict", async () => {
    const left = await addCourse();
    await db.enrolment.updateMany({ where: { courseId: left }, data: { unregisteredOn: new Date("2013-11-01") } });
    const id = await makeMission(left);
    expect((await post(id)).status).toBe(409);
    expect(await countOf(id)).toBe(0);
  });

  test("of a course not enrolled in, or of none, is not found; an advisor hands nothing in", async () => {
    const id = await makeMission(courseId);
    const stranger = await makeCaller("learner");
    expect((await post(id, {}, stranger)).status).toBe(404);
    expect((await post(1_999_999_999)).status).toBe(404);
    expect((await post(id, {}, await makeCaller("advisor"))).status).toBe(403);
    expect(await countOf(id)).toBe(0);
  });

  test("costs one statement besides the session's", async () => {
    const id = await makeMission(courseId);
    expect(await statementsOf(() => post(id))).toHaveLength(2);
  });
});

describe("the list", () => {
  const DAYS = ["2013-11-03", "2013-11-01", "2013-11-03", "2013-11-02", "2013-11-03"];
  let advisor: Caller & { userId: string };
  let missionId: number;
  let expected: object[];
  beforeAll(async () => {
    advisor = await makeCaller("advisor");
    await db.courseAdvisor.create({ data: { userId: advisor.userId, courseId } });
    missionId = await makeMission(courseId);
    const rows: { learnerId: number; learnerName: string; submittedOn: string; score: number; isBanked: boolean }[] =
      [];
    for (const [index, submittedOn] of DAYS.entries()) {
      const { id } = await makeLearner(`Learner ${index}`);
      rows.push({ learnerId: id, learnerName: `Learner ${index}`, submittedOn, score: index, isBanked: index === 1 });
    }
    await db.submission.createMany({
      data: rows.map(({ learnerName: _, ...row }) => ({ ...row, missionId, submittedOn: new Date(row.submittedOn) })),
    });
    expected = rows.sort((a, b) => b.submittedOn.localeCompare(a.submittedOn) || b.learnerId - a.learnerId);
  });

  test("shows an advisor of the course everybody's, newest first, forward and back", async () => {
    expect((await list(missionId, advisor)).body.items).toEqual(expected);
    const first = (await list(missionId, advisor, "?limit=2")).body;
    const second = (await list(missionId, advisor, `?limit=2&cursor=${first.next}`)).body;
    const third = (await list(missionId, advisor, `?limit=2&cursor=${second.next}`)).body;
    expect([...first.items, ...second.items, ...third.items]).toEqual(expected);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await list(missionId, advisor, `?limit=2&cursor=${third.previous}`)).body.items).toEqual(second.items);
  });

  test("shows a learner nobody else's", async () => {
    expect((await list(missionId, learner)).body).toEqual({ items: [], next: null, previous: null });
    await post(missionId);
    const { items } = (await list(missionId, learner)).body;
    expect(items.map(({ learnerId }: { learnerId: number }) => learnerId)).toEqual([learner.learnerId]);
    await db.submission.deleteMany({ where: { missionId, learnerId: learner.learnerId } });
  });

  test("is not found for anybody else", async () => {
    const others = [await makeCaller("learner"), await makeCaller("advisor"), await makeCaller("operator")];
    for (const other of others) {
      const { status, text } = await list(missionId, other);
      expect(status).toBe(404);
      expect(text).not.toContain("Learner");
    }
  });

  test("is not found for a learner who is not enrolled, even with a row of their own", async () => {
    const stranger = await makeCaller("learner");
    const row = { learnerId: stranger.learnerId, missionId, submittedOn: new Date("2013-11-04") };
    await db.submission.create({ data: row });
    expect((await list(missionId, stranger)).status).toBe(404);
    await db.submission.deleteMany({ where: { missionId, learnerId: stranger.learnerId } });
  });

  test("costs one statement besides the session's, however long, and selects what is asked for", async () => {
    expect(await statementsOf(() => list(missionId, advisor, "?limit=1"))).toHaveLength(2);
    const statements = await statementsOf(async () => {
      const { body } = await list(missionId, advisor, "?fields=learnerId");
      expect(body.items[0]).toEqual({ learnerId: expect.any(Number) });
    });
    expect(statements).toHaveLength(2);
    expect(statements.join()).not.toMatch(/"learner" WHERE|"isBanked"/);
  });
});
