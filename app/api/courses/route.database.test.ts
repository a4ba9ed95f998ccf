import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { FinalResult } from "@/lib/db/generated/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeLearner, makeMission } from "@/tests/people";
import * as atRisk from "./[id]/at-risk/route";
import * as cohort from "./[id]/cohort/route";
import * as courses from "./route";

type Risk = { learnerId: number; risk: number };

// A course of the past, so that its days do not depend on the day the test runs. Its data end on a Wednesday.
const DAYS = { startsOn: new Date("2013-10-01"), lengthDays: 60, observedUntil: new Date("2013-11-20") };
const LEARNERS = 23;
const RESULTS = [...Object.values(FinalResult), null];

let advisor: Caller & { userId: string };
let courseId: string;
let emptyId: string;
const unadvised = "NOSUCH-2013J";
let otherId: string;
beforeAll(async () => {
  advisor = await makeCaller("advisor");
  courseId = await makeCourse([]);
  emptyId = await makeCourse([]);
  otherId = await makeCourse([]);
  await db.course.update({ where: { id: courseId }, data: DAYS });
  await db.courseAdvisor.createMany({
    data: [courseId, emptyId].map((id) => ({ userId: advisor.userId, courseId: id })),
  });
  const mission = await makeMission(courseId);
  for (let index = 0; index < LEARNERS; index++) {
    const { id: learnerId } = await makeLearner(`Learner ${index}`);
    const unregisteredOn = index % 4 === 3 ? new Date("2013-11-01") : null;
    const finalResult = RESULTS[index % RESULTS.length] ?? null;
    await db.enrolment.create({ data: { learnerId, courseId, unregisteredOn, finalResult } });
    const risk = (index % 7) / 8; // ties, and one on the line
    await db.prediction.create({
      data: { learnerId, courseId, risk, reasons: [`reason ${index}`, "another"], model: "test" },
    });
    const score = index === 5 ? null : Math.min(100, index * 5);
    await db.submission.create({ data: { learnerId, missionId: mission, submittedOn: new Date("2013-11-01"), score } });
  }
  await db.courseWeek.createMany({
    data: [
      { courseId, weekStart: new Date("2013-10-21"), clicks: 40, activeLearners: 7, submissions: 2 },
      { courseId, weekStart: new Date("2013-11-04"), clicks: 9, activeLearners: 3, submissions: 0 },
    ],
  });
});

const list = (caller: Caller, search = "") => ask(courses.GET, `/api/courses${search}`, caller);
const getCohort = (id: string, caller: Caller, search = "") =>
  ask(cohort.GET, `/api/courses/${id}/cohort${search}`, { ...caller, params: { id } });
const getAtRisk = (id: string, caller: Caller, search = "") =>
  ask(atRisk.GET, `/api/courses/${id}/at-risk${search}`, { ...caller, params: { id } });

describe("the courses", () => {
  test("are those the advisor advises, with sizes as the rows say", async () => {
    const { body } = await list(advisor);
    const left = await db.enrolment.findMany({ where: { courseId, unregisteredOn: { not: null } } });
    const gone = new Set(left.map(({ learnerId }) => learnerId));
    const risks = await db.prediction.findMany({ where: { courseId } });
    const atRiskCount = risks.filter(({ risk, learnerId }) => risk >= 0.5 && !gone.has(learnerId)).length;
    expect(body.items.map(({ id }: { id: string }) => id).sort()).toEqual([courseId, emptyId].sort());
    expect(body.items.find(({ id }: { id: string }) => id === courseId)).toEqual({
      id: courseId,
      code: courseId.split("-")[0],
      presentation: "2026J",
      title: "A course",
      asOf: "2013-11-20",
      isOver: false,
      enrolmentCount: LEARNERS,
      atRiskCount,
    });
  });

  test("select no column but those asked for, in one statement", async () => {
    const statements = await statementsOf(async () => {
      const { body } = await list(advisor, "?fields=items.id");
      expect(body.items.map(Object.keys)).toEqual([["id"], ["id"]]);
    });
    expect(statements).toHaveLength(2);
    expect(statements.join()).not.toContain("prediction");
  });

  test("take no parameters", async () => {
    const { status, body } = await list(advisor, "?limit=3");
    expect([status, body.issues[0].path]).toEqual([400, "limit"]);
  });
});

describe("the cohort", () => {
  test("adds up what the rows say", async () => {
    const { status, body } = await getCohort(courseId, advisor);
    expect(status).toBe(200);
    const enrolments = await db.enrolment.findMany({ where: { courseId } });
    const ended = (result: string | null) => enrolments.filter(({ finalResult }) => finalResult === result).length;
    const withdrawnCount = enrolments.filter(({ unregisteredOn }) => unregisteredOn !== null).length;
    expect(body).toMatchObject({
      enrolmentCount: LEARNERS,
      enrolledCount: LEARNERS - withdrawnCount,
      withdrawnCount,
      results: {
        distinction: ended("distinction"),
        pass: ended("pass"),
        fail: ended("fail"),
        withdrawn: ended("withdrawn"),
        none: ended(null),
      },
    });
    const stored = await db.submission.findMany({ where: { mission: { courseId } } });
    const scores = stored.flatMap(({ score }) => (score === null ? [] : [score])).sort((a, b) => a - b);
    expect(body.scores).toEqual({
      submissionCount: LEARNERS,
      unmarkedCount: 1,
      medianScore: ((scores[10] ?? 0) + (scores[11] ?? 0)) / 2,
      bins: Array.from({ length: 10 }, (_, bin) => {
        const [from, to] = [bin * 10, bin === 9 ? 100 : bin * 10 + 9];
        return { from, to, count: scores.filter((score) => from <= score && score <= to).length };
      }),
    });
  });

  test("fills weeks in which nobody did anything with zeros, up to the course's current day", async () => {
    const none = { clicks: 0, activeLearners: 0, submissions: 0 };
    expect((await getCohort(courseId, advisor)).body.weeks).toEqual([
      { weekStart: "2013-10-21", clicks: 40, activeLearners: 7, submissions: 2 },
      { weekStart: "2013-10-28", ...none },
      { weekStart: "2013-11-04", clicks: 9, activeLearners: 3, submissions: 0 },
      { weekStart: "2013-11-11", ...none },
      { weekStart: "2013-11-18", ...none },
    ]);
  });

  test("of a course nobody enrolled in is empty", async () => {
    const { status, body } = await getCohort(emptyId, advisor);
    const results = { distinction: 0, pass: 0, fail: 0, withdrawn: 0, none: 0 };
    expect([status, body.weeks, body.scores.medianScore]).toEqual([200, [], null]);
    expect(body).toMatchObject({ enrolmentCount: 0, enrolledCount: 0, withdrawnCount: 0, results });
  });

  test("costs three statements besides the session's", async () => {
    expect(await statementsOf(() => getCohort(courseId, advisor))).toHaveLength(4);
  });
});

describe("the learners at risk", () => {
  test("are those still in the course from half up, the highest first", async () => {
    const { items } = (await getAtRisk(courseId, advisor)).body;
    expect(items).toEqual(await expectedRisks(0.5));
    expect(items.some(({ risk }: Risk) => risk === 0.5)).toBe(true);
  });

  test("go on from any least risk, forward and back over everyone once", async () => {
    const expected = await expectedRisks(0);
    expect(expected.length).toBeGreaterThan(15);
    const pages: Risk[][] = [];
    let body = (await getAtRisk(courseId, advisor, "?minRisk=0&limit=5")).body;
    pages.push(body.items);
    while (body.next) {
      body = (await getAtRisk(courseId, advisor, `?minRisk=0&limit=5&cursor=${body.next}`)).body;
      pages.push(body.items);
    }
    expect(pages.flat()).toEqual(expected);
    const back = (await getAtRisk(courseId, advisor, `?minRisk=0&limit=5&cursor=${body.previous}`)).body;
    expect(back.items).toEqual(pages.at(-2));
  });

  test("are none where nobody's risk is as high, which is no error", async () => {
    expect((await getAtRisk(courseId, advisor, "?minRisk=1")).body).toEqual({ items: [], next: null, previous: null });
    expect((await getAtRisk(emptyId, advisor)).status).toBe(200);
  });

  test("cost one statement besides the session's, however many, and select what is asked for", async () => {
    for (const limit of [1, 100]) {
      expect(await statementsOf(() => getAtRisk(courseId, advisor, `?limit=${limit}`))).toHaveLength(2);
    }
    const statements = await statementsOf(async () => {
      const { body } = await getAtRisk(courseId, advisor, "?fields=learnerId,risk");
      expect(Object.keys(body.items[0])).toEqual(["learnerId", "risk"]);
    });
    expect(statements.join()).not.toMatch(/"reasons"|"learner" WHERE/);
  });

  test.each([
    ["minRisk=1.1", "minRisk"],
    ["minRisk=-0.1", "minRisk"],
    ["minRisk=NaN", "minRisk"],
    ["limit=0", "limit"],
    ["cursor=x", "cursor"],
    ["fields=email", "fields"],
    ["id=AAA-2013J", "id"],
    ["sort=risk", "sort"],
  ])("refuse ?%s", async (search, path) => {
    const { status, body } = await getAtRisk(courseId, advisor, `?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});

test("a course that is not advised, or is none, is not found, and one that cannot be is bad input", async () => {
  for (const get of [getCohort, getAtRisk]) {
    for (const id of [otherId, unadvised]) expect((await get(id, advisor)).status).toBe(404);
    const stranger = await makeCaller("advisor");
    const { status, text } = await get(courseId, stranger);
    expect(status).toBe(404);
    expect(text).not.toContain("Learner");
    const { status: refused, body } = await get("nonsense", advisor);
    expect([refused, body.issues[0].path]).toEqual([400, "id"]);
  }
});

test("they are for advisors alone", async () => {
  const learner = await makeCaller("learner");
  expect((await list(learner)).status).toBe(403);
  expect((await getCohort(courseId, learner)).status).toBe(403);
  expect((await getAtRisk(courseId, learner)).status).toBe(403);
});

/** The list as it should be, from the tables' rows alone. */
async function expectedRisks(minRisk: number) {
  const predictions = await db.prediction.findMany({ where: { courseId }, include: { learner: true } });
  const enrolments = await db.enrolment.findMany({ where: { courseId } });
  const rows = predictions.flatMap(({ learnerId, learner: { name }, risk, reasons }) => {
    const enrolment = enrolments.find((candidate) => candidate.learnerId === learnerId);
    if (!enrolment || enrolment.unregisteredOn || risk < minRisk) return [];
    return [{ learnerId, name, risk, reasons, finalResult: enrolment.finalResult }];
  });
  return rows.sort((a, b) => b.risk - a.risk || b.learnerId - a.learnerId);
}
