import { describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { getSessionPlan } from "@/lib/features/session-plans/queries";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse, makeMission } from "@/tests/people";
import * as sessionPlan from "./route";

const DAY_MS = 86_400_000;
const AS_OF = "2025-03-14";
const day = (daysLeft: number) => new Date(Date.parse(AS_OF) + daysLeft * DAY_MS);

const request = (caller: Caller, body: object, headers?: Record<string, string>) =>
  ask(sessionPlan.POST, "/api/orchestration/session-plan", { ...caller, method: "POST", body, headers });

/** A learner whose day is AS_OF, and their course. */
async function makeStudent() {
  const caller = await makeCaller("learner");
  const courseId = await makeCourse([caller.learnerId]);
  await db.course.update({
    where: { id: courseId },
    data: { startsOn: new Date("2024-10-01"), observedUntil: new Date(AS_OF) },
  });
  return { ...caller, courseId };
}

const setGoal = (learnerId: number, goal: { title: string; daysLeft: number; progress: number; status?: "done" }) => {
  const { daysLeft, ...data } = goal;
  const days = { startsOn: day(-30), dueOn: day(daysLeft) };
  return db.goal.create({ data: { learnerId, metric: "active_days", target: 10, ...days, ...data } });
};

const study = (learnerId: number, hour: number, focus: number, daysAgo: number[]) =>
  db.studySession.createMany({
    data: daysAgo.map((ago) => ({
      learnerId,
      focus,
      minutes: 30,
      startedAt: new Date(day(-ago).getTime() + hour * 3_600_000),
    })),
  });

const titlesOf = (tasks: { title: string }[]) => tasks.map(({ title }) => title);

describe("the tasks of a plan", () => {
  test("are the missions and goals due within three weeks that are still to do, the most urgent first", async () => {
    const { learnerId, courseId, cookie } = await makeStudent();
    const missions = { today: 0, "last day": 21, "too late": 22, over: -1, "handed in": 3 };
    for (const [title, daysLeft] of Object.entries(missions)) {
      const id = await makeMission(courseId, { title, dueOn: day(daysLeft) });
      if (title === "handed in")
        await db.submission.create({ data: { learnerId, missionId: id, submittedOn: day(-1) } });
    }
    await setGoal(learnerId, { title: "half done", daysLeft: 4, progress: 5 });
    await setGoal(learnerId, { title: "reached", daysLeft: 4, progress: 10 });
    await setGoal(learnerId, { title: "closed", daysLeft: 4, progress: 0, status: "done" });
    const { status, body } = await request({ cookie }, { minutes: 720 });
    expect(status).toBe(200);
    expect(body.asOf).toBe(AS_OF);
    expect(titlesOf([...body.tasks, ...body.later])).toEqual(["today", "last day", "half done"]);
    expect(body.tasks[0]).toMatchObject({ kind: "mission", courseId, daysLeft: 0, weight: 100 });
    expect([...body.tasks, ...body.later][2]).toMatchObject({ kind: "goal", courseId: null, daysLeft: 4, weight: 5 });
  });

  test("of a course the learner left are none, nor another learner's", async () => {
    const [learner, other] = [await makeStudent(), await makeStudent()];
    await makeMission(learner.courseId, { dueOn: day(3) });
    await setGoal(learner.learnerId, { title: "mine", daysLeft: 2, progress: 0 });
    expect((await request(other, { minutes: 60 })).body).toMatchObject({ tasks: [], later: [], plannedMinutes: 0 });
    await db.enrolment.updateMany({ where: { learnerId: learner.learnerId }, data: { unregisteredOn: day(-5) } });
    expect(titlesOf((await request(learner, { minutes: 60 })).body.tasks)).toEqual(["mine"]);
  });

  test("are the hundred most urgent at most, in as many statements as one", async () => {
    const [one, many] = [await makeStudent(), await makeStudent()];
    await setGoal(one.learnerId, { title: "only", daysLeft: 2, progress: 0 });
    for (let index = 0; index < 105; index++) {
      await setGoal(many.learnerId, { title: `${index}`, daysLeft: index < 5 ? 21 : 2, progress: 0 });
    }
    for (const caller of [one, many]) {
      expect(await statementsOf(() => request(caller, { minutes: 60 }))).toHaveLength(2);
    }
    const { body } = await request(many, { minutes: 60 });
    expect(body.tasks.length + body.later.length).toBe(100);
    expect(body.later.every(({ daysLeft }: { daysLeft: number }) => daysLeft === 2)).toBe(true);
  });
});

describe("the minutes of a plan", () => {
  test("are whole sessions of the learner's length within those asked for", async () => {
    const learner = await makeStudent();
    await setGoal(learner.learnerId, { title: "a", daysLeft: 2, progress: 0 });
    const preference = { dailyMinutes: 60, sessionMinutes: 40, preferredHour: 9 };
    await db.preference.create({ data: { learnerId: learner.learnerId, ...preference } });
    const { body } = await request(learner, { minutes: 150 });
    expect(body).toMatchObject({
      availableMinutes: 150,
      sessionMinutes: 40,
      plannedMinutes: 120,
      startHour: 9,
      isHourMeasured: false,
      startsAt: `${AS_OF}T09:00:00.000Z`,
      endsAt: `${AS_OF}T11:00:00.000Z`,
    });
    expect((await request(learner, { minutes: 39 })).body).toMatchObject({ sessionMinutes: 39, plannedMinutes: 39 });
    expect(await getSessionPlan({ learnerId: learner.learnerId })).toMatchObject({
      availableMinutes: 60,
      plannedMinutes: 40,
    });
  });

  test("are the defaults' without preferences", async () => {
    const learner = await makeStudent();
    await setGoal(learner.learnerId, { title: "a", daysLeft: 2, progress: 0 });
    expect(await getSessionPlan({ learnerId: learner.learnerId })).toMatchObject({
      availableMinutes: 60,
      sessionMinutes: 25,
      startHour: 18,
    });
  });
});

describe("the hour of a plan", () => {
  test("is that of the highest mean focus of three sessions or more in eight weeks, unless another is asked for", async () => {
    const learner = await makeStudent();
    await study(learner.learnerId, 7, 60, [1, 2, 3]);
    await study(learner.learnerId, 14, 80, [0, 9, 55]);
    await study(learner.learnerId, 21, 99, [1, 2]); // too few
    await study(learner.learnerId, 22, 99, [1, 55, 56]); // too long ago
    await study(learner.learnerId, 23, 99, [-1, -2, -3]); // after the as-of day
    expect((await request(learner, { minutes: 60 })).body).toMatchObject({ startHour: 14, isHourMeasured: true });
    const asked = (await request(learner, { minutes: 60, startHour: 0 })).body;
    expect(asked).toMatchObject({ startHour: 0, isHourMeasured: false, startsAt: `${AS_OF}T00:00:00.000Z` });
  });
});

test.each([
  [{}, "minutes"],
  [{ minutes: 4 }, "minutes"],
  [{ minutes: 721 }, "minutes"],
  [{ minutes: 60.5 }, "minutes"],
  [{ minutes: "60" }, "minutes"],
  [{ minutes: 60, startHour: 24 }, "startHour"],
  [{ minutes: 60, startHour: null }, "startHour"],
  [{ minutes: 60, learnerId: 1 }, "learnerId"],
])("a request of %j is refused", async (body, path) => {
  const refused = await request(await makeCaller("learner"), body);
  expect([refused.status, refused.body.issues[0].path]).toEqual([400, path]);
});

test("advisors have no plan, and there is none to GET", async () => {
  expect((await request(await makeCaller("advisor"), { minutes: 60 })).status).toBe(403);
  expect((await ask(sessionPlan.GET, "/api/orchestration/session-plan", await makeCaller("learner"))).status).toBe(405);
});
