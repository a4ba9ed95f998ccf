import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packSession } from "./queries";
import type { PlanTask } from "./schema";

const inputs = { asOf: "2026-11-21", availableMinutes: 100, sessionMinutes: 25, startHour: 18, isHourMeasured: false };
const task = (title: string, weight: number, daysLeft: number): PlanTask => ({
  kind: "mission",
  title,
  courseId: "KLM-2026J",
  weight,
  daysLeft,
});
const minutesOf = (tasks: PlanTask[], changes = {}) =>
  Object.fromEntries(packSession({ ...inputs, ...changes, tasks }).tasks.map(({ title, minutes }) => [title, minutes]));

test("minutes follow weight per day left", () => {
  expect(minutesOf([task("near", 30, 1), task("far", 30, 14)])).toEqual({ near: 100 });
  expect(minutesOf([task("a", 20, 3), task("b", 20, 3)])).toEqual({ a: 50, b: 50 });
  expect(minutesOf([task("heavy", 30, 3), task("light", 10, 3)])).toEqual({ heavy: 75, light: 25 });
});

test("the plan fills whole sessions and never more than the day", () => {
  const plan = packSession({
    ...inputs,
    availableMinutes: 90,
    tasks: [task("a", 10, 1), task("b", 10, 1), task("c", 10, 1)],
  });
  expect(plan.plannedMinutes).toBe(75);
  expect(plan.tasks.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(75);
});

test("a day shorter than a session still holds one; a day without tasks holds none", () => {
  expect(packSession({ ...inputs, availableMinutes: 10, tasks: [task("a", 10, 1)] }).plannedMinutes).toBe(25);
  expect(packSession({ ...inputs, tasks: [] })).toMatchObject({ plannedMinutes: 0, tasks: [] });
});

test("the most urgent comes first", () => {
  const plan = packSession({ ...inputs, availableMinutes: 300, tasks: [task("later", 20, 9), task("now", 20, 0)] });
  expect(plan.tasks.map(({ title }) => title)).toEqual(["now", "later"]);
});

test("it ends when its minutes are over, be it after midnight", () => {
  const plan = packSession({ ...inputs, startHour: 23, availableMinutes: 100, tasks: [task("a", 10, 1)] });
  expect([plan.startsAt, plan.endsAt]).toEqual(["2026-11-21T23:00:00.000Z", "2026-11-22T00:40:00.000Z"]);
});

describe("whatever is asked for", () => {
  const anyTask = fc.record({ weight: fc.integer({ min: 0, max: 100 }), daysLeft: fc.integer({ min: 0, max: 21 }) });
  const asked = (mostTasks: number) =>
    fc
      .record({
        availableMinutes: fc.integer({ min: 5, max: 720 }),
        session: fc.integer({ min: 5, max: 240 }),
        tasks: fc.array(anyTask, { maxLength: mostTasks }),
      })
      .map(({ availableMinutes, session, tasks }) => ({
        ...inputs,
        availableMinutes,
        sessionMinutes: Math.min(session, availableMinutes),
        tasks: tasks.map(({ weight, daysLeft }, index) => task(String(index), weight, daysLeft)),
      }));
  const claimOf = ({ weight, daysLeft }: PlanTask) => weight / (daysLeft + 1);
  const titlesOf = (tasks: PlanTask[]) => tasks.map(({ title }) => title).sort();

  test("every task is planned or left for later, in whole sessions, within the minutes, with less than one to spare", () => {
    fc.assert(
      fc.property(asked(30), (request) => {
        const plan = packSession(request);
        const minutes = plan.tasks.map((planned) => planned.minutes);
        expect(titlesOf([...plan.tasks, ...plan.later])).toEqual(titlesOf(request.tasks));
        for (const given of minutes) expect([given > 0, given % plan.sessionMinutes]).toEqual([true, 0]);
        expect(minutes.reduce((sum, given) => sum + given, 0)).toBe(plan.plannedMinutes);
        expect(plan.plannedMinutes).toBeLessThanOrEqual(request.availableMinutes);
        const spare = request.availableMinutes - plan.plannedMinutes;
        expect(spare < plan.sessionMinutes || request.tasks.length === 0).toBe(true);
      }),
    );
  });

  test("no session would be fairer with another task", () => {
    fc.assert(
      fc.property(asked(30), (request) => {
        const { tasks, later, sessionMinutes } = packSession(request);
        const held = [...tasks.map((given) => ({ ...given, sessions: given.minutes / sessionMinutes }))];
        const every = [...held, ...later.map((none) => ({ ...none, sessions: 0 }))];
        const last = Math.min(...held.map((given) => claimOf(given) / (2 * given.sessions - 1)));
        for (const given of every) expect(claimOf(given) / (2 * given.sessions + 1)).toBeLessThanOrEqual(last + 1e-9);
      }),
    );
  });

  // Of more than three, a divisor method may stray further (Balinski and Young, Fair Representation, 1982).
  test("of up to three tasks each gets its share to within one session", () => {
    fc.assert(
      fc.property(asked(3), (request) => {
        const { tasks, plannedMinutes, sessionMinutes } = packSession(request);
        const sum = request.tasks.reduce((total, one) => total + claimOf(one), 0);
        for (const given of tasks) {
          const share = sum === 0 ? given.minutes : (plannedMinutes * claimOf(given)) / sum;
          expect(Math.abs(given.minutes - share)).toBeLessThan(sessionMinutes + 1e-9);
        }
      }),
    );
  });
});
