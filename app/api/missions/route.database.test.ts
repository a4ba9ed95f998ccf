import { randomInt } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { getMissionOverview } from "@/lib/features/missions/queries";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeLearner } from "@/tests/people";
import * as mission from "./[id]/route";
import * as missions from "./route";
import * as summary from "./summary/route";

type Planned = { due?: string; weight: number; on?: string; score?: number };
type Row = { id: number; courseId: string; dueOn: string | null; state: string; [column: string]: unknown };

// Courses of the past, so that their days do not depend on the day the test runs.
const AS_OF = "2014-01-15";
const RUNNING = { startsOn: new Date("2013-10-01"), lengthDays: 200, observedUntil: new Date(AS_OF) };
const OVER = { startsOn: new Date("2013-02-01"), lengthDays: 100 };

let learner: Caller & { learnerId: number };
const courses = { running: "", over: "", left: "", empty: "" };
beforeAll(async () => {
  learner = await makeCaller("learner");
  courses.running = await addCourse(RUNNING, [
    { due: "2013-11-01", weight: 20, on: "2013-10-30", score: 80 },
    { due: "2013-12-01", weight: 30 },
    { due: AS_OF, weight: 10 },
    { due: "2014-03-01", weight: 40, on: "2014-01-02" },
    { weight: 100 },
  ]);
  courses.over = await addCourse(OVER, [
    { due: "2013-03-01", weight: 50, on: "2013-03-02", score: 55 },
    { due: "2013-04-01", weight: 25, on: "2013-04-01", score: 31 },
    { due: "2013-05-01", weight: 25 },
    { weight: 100 },
  ]);
  courses.left = await addCourse(RUNNING, [
    { due: "2013-10-20", weight: 0, on: "2013-10-20", score: 90 },
    { due: "2014-02-01", weight: 0 },
  ]);
  courses.empty = await addCourse(RUNNING, []);
  const everyMission = await db.mission.findMany({ where: { courseId: { in: Object.values(courses) } } });
  const { id: another } = await makeLearner();
  const theirs = { learnerId: another, submittedOn: new Date("2013-11-11"), score: 1 };
  await db.submission.createMany({ data: everyMission.map(({ id }) => ({ ...theirs, missionId: id })) });
  await db.enrolment.updateMany({
    where: { courseId: courses.left },
    data: { unregisteredOn: new Date("2013-11-01") },
  });
});

const list = (search = "") => ask(missions.GET, `/api/missions${search}`, learner);
const show = (id: number, caller: Caller, search = "") =>
  ask(mission.GET, `/api/missions/${id}${search}`, { ...caller, params: { id: String(id) } });

describe("the list", () => {
  test("holds every mission of every course by due day, in its state as the rows say", async () => {
    const { status, body } = await list();
    expect([status, body.next, body.previous]).toEqual([200, null, null]);
    expect(body.items).toEqual(await expectedRows());
    expect(new Set(body.items.map(({ state }: Row) => state))).toEqual(
      new Set(["due", "missed", "done", "unrecorded"]),
    );
  });

  test.each(["due", "missed", "done", "unrecorded"])("of the state %s holds those alone", async (state) => {
    const expected = (await expectedRows()).filter((row) => row.state === state);
    expect(expected.length).toBeGreaterThan(0);
    expect((await list(`?state=${state}`)).body.items).toEqual(expected);
  });

  test("of a course holds that course's alone; of one not enrolled in, nothing", async () => {
    const { items } = (await list(`?course=${courses.over}&state=missed`)).body;
    expect(items.map(({ dueOn }: Row) => dueOn)).toEqual(["2013-05-01"]);
    const other = await makeCourse([]);
    expect((await list(`?course=${other}`)).body.items).toEqual([]);
  });

  test("pages to the exams without a day and back over every mission once", async () => {
    const expected = (await expectedRows()).map(({ id }) => id);
    const forward: Row[][] = [];
    let body = (await list("?limit=3")).body;
    forward.push(body.items);
    while (body.next) {
      body = (await list(`?limit=3&cursor=${body.next}`)).body;
      forward.push(body.items);
    }
    expect(forward.flat().map(({ id }) => id)).toEqual(expected);
    const backward: Row[][] = [body.items];
    while (body.previous) {
      body = (await list(`?limit=3&cursor=${body.previous}`)).body;
      backward.unshift(body.items);
    }
    expect(backward).toEqual(forward);
  });

  test("with fields=id,title is at least 60 % smaller and selects nothing else", async () => {
    const whole = await list();
    const statements = await statementsOf(async () => {
      const { text, body } = await list("?fields=id,title");
      expect(body.items).toEqual(whole.body.items.map(({ id, title }: Row) => ({ id, title })));
      expect(text.length).toBeLessThanOrEqual(whole.text.length * 0.4);
    });
    expect(statements.at(-1)).not.toMatch(/"weight"|"score"|learner_as_of/);
  });

  test("costs one statement besides the session's, however long", async () => {
    for (const limit of [1, 100]) {
      expect(await statementsOf(() => list(`?limit=${limit}`))).toHaveLength(2);
    }
  });

  test.each([
    ["state=late", "state"],
    ["course=nonsense", "course"],
    ["limit=101", "limit"],
    ["limit=x", "limit"],
    ["cursor=nonsense", "cursor"],
    ["fields=colour", "fields"],
    ["colour=red", "colour"],
    ["state=due&state=done", "state"],
  ])("refuses ?%s", async (search, path) => {
    const { status, body } = await list(`?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});

describe("the summary", () => {
  test("adds up what the rows say, in all and by course", async () => {
    const rows = await expectedRows();
    const { status, body } = await ask(summary.GET, "/api/missions/summary", learner);
    expect(status).toBe(200);
    const { courses: perCourse, ...totals } = body;
    expect(totals).toEqual({ asOf: AS_OF, ...countsOf(rows), unrecordedCount: count(rows, "unrecorded") });
    const ids = Object.values(courses).sort();
    expect(perCourse.map(({ courseId }: Row) => courseId)).toEqual(ids);
    for (const courseId of ids) {
      const ofCourse = rows.filter((row) => row.courseId === courseId);
      const done = ofCourse.filter(({ state }) => state === "done");
      const scored = ofCourse.filter(({ score }) => score !== null);
      expect(perCourse.find((course: Row) => course.courseId === courseId)).toEqual({
        courseId,
        title: "A course",
        ...countsOf(ofCourse),
        weightDone: ratio(100 * sum(done, weightOf), sum(ofCourse, weightOf)),
        weightedScore: ratio(
          sum(scored, (row) => weightOf(row) * Number(row.score)),
          sum(scored, weightOf),
        ),
      });
    }
  });

  test("of a learner without courses is empty, and costs one statement", async () => {
    const newcomer = await makeCaller("learner");
    const statements = await statementsOf(async () => {
      const { body } = await ask(summary.GET, "/api/missions/summary", newcomer);
      expect(body).toMatchObject({ dueCount: 0, doneCount: 0, meanScore: null, courses: [] });
    });
    expect(statements).toHaveLength(2);
  });
});

test("neither is an advisor's", async () => {
  const advisor = await makeCaller("advisor");
  expect((await ask(missions.GET, "/api/missions", advisor)).status).toBe(403);
  expect((await ask(summary.GET, "/api/missions/summary", advisor)).status).toBe(403);
});

describe("a mission by itself", () => {
  test("shows a learner what they did with it, as the list does", async () => {
    for (const { daysLeft: _, ...row } of await expectedRows()) {
      const { status, body } = await show(row.id, learner);
      expect([status, body]).toEqual([200, row]);
    }
  });

  test("shows an advisor of its course the mission alone", async () => {
    const advisor = await makeCaller("advisor");
    await db.courseAdvisor.create({ data: { userId: advisor.userId, courseId: courses.running } });
    const [row] = (await list(`?course=${courses.running}&state=done`)).body.items;
    const { daysLeft: _, ...bare } = { ...row, state: null, submittedOn: null, score: null };
    expect((await show(row.id, advisor)).body).toEqual(bare);
    const [other] = (await list(`?course=${courses.over}`)).body.items;
    expect((await show(other.id, advisor)).status).toBe(404);
  });

  test("costs a second statement only where a learner's own part is asked for", async () => {
    const [row] = (await list("?state=done")).body.items;
    const costs = async (search: string, answer: object) => {
      const statements = await statementsOf(async () => {
        expect((await show(row.id, learner, search)).body).toEqual(answer);
      });
      return statements.length;
    };
    expect(await costs("?fields=title", { title: row.title })).toBe(2);
    expect(await costs("?fields=score,state", { score: row.score, state: "done" })).toBe(3);
  });
});

describe("the overview", () => {
  test("is the list's counts and the ends of its lists", async () => {
    const rows = (await expectedRows()).map(({ state, ...row }) => ({ state, row }));
    const of = (wanted: string) => rows.filter(({ state }) => state === wanted).map(({ row }) => row);
    const overview = await getMissionOverview({ learnerId: learner.learnerId });
    expect(overview).toMatchObject({ asOf: AS_OF, ...countsOf(await expectedRows()) });
    expect(overview.due).toEqual(of("due").slice(0, 5));
    expect(overview.missed).toEqual(of("missed").reverse());
    expect(overview.done).toEqual(
      of("done").sort((a, b) => String(b.submittedOn).localeCompare(String(a.submittedOn))),
    );
  });

  test("of some fields has those alone and selects no other column", async () => {
    const whole = await getMissionOverview({ learnerId: learner.learnerId });
    const fields = { doneCount: true, due: { title: true, daysLeft: true } } as const;
    const statements = await statementsOf(async () => {
      expect(await getMissionOverview({ learnerId: learner.learnerId }, fields)).toEqual({
        doneCount: whole.doneCount,
        due: whole.due.map(({ title, daysLeft }) => ({ title, daysLeft })),
      });
    });
    expect(statements.join()).not.toMatch(/"weight"|"kind"|avg\(/);
  });
});

async function addCourse(days: object, planned: Planned[]): Promise<string> {
  const id = await makeCourse([learner.learnerId]);
  await db.course.update({ where: { id }, data: days });
  for (const [index, { due, weight, on, score }] of planned.entries()) {
    const submission = { learnerId: learner.learnerId, submittedOn: new Date(on ?? 0), score: score ?? null };
    await db.mission.create({
      data: {
        id: randomInt(100_000_000, 2_000_000_000),
        courseId: id,
        kind: due ? "tutor_marked" : "exam",
        title: due ? `Assignment ${index}` : "Exam",
        dueOn: due ? new Date(due) : null,
        weight,
        ...(on && { submissions: { create: submission } }),
      },
    });
  }
  return id;
}

/** The list as it should be, from the tables' rows alone. */
async function expectedRows(): Promise<Row[]> {
  const stored = await db.mission.findMany({
    where: { courseId: { in: Object.values(courses) } },
    include: { submissions: { where: { learnerId: learner.learnerId } }, course: true },
  });
  const rows = stored.map(({ submissions: [own], course, dueOn, ...rest }) => {
    const day = dueOn?.toISOString().slice(0, 10) ?? null;
    const end = new Date(course.startsOn.getTime() + course.lengthDays * 86_400_000).toISOString().slice(0, 10);
    const undone = day === null ? (end <= AS_OF ? "unrecorded" : "due") : day < AS_OF ? "missed" : "due";
    return {
      ...rest,
      dueOn: day,
      daysLeft: day && (Date.parse(day) - Date.parse(AS_OF)) / 86_400_000,
      state: own ? "done" : undone,
      submittedOn: own?.submittedOn.toISOString().slice(0, 10) ?? null,
      score: own?.score ?? null,
    };
  });
  return rows.sort((a, b) => (a.dueOn ?? "9999").localeCompare(b.dueOn ?? "9999") || a.id - b.id);
}

const count = (rows: Row[], state: string) => rows.filter((row) => row.state === state).length;
const sum = (rows: Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
const weightOf = ({ weight }: Row) => Number(weight);
const ratio = (part: number, whole: number) => (whole === 0 ? null : Math.round((10 * part) / whole) / 10);

function countsOf(rows: Row[]) {
  const scored = rows.filter(({ score }) => score !== null);
  return {
    dueCount: count(rows, "due"),
    missedCount: count(rows, "missed"),
    doneCount: count(rows, "done"),
    meanScore: ratio(
      sum(scored, ({ score }) => Number(score)),
      scored.length,
    ),
  };
}
