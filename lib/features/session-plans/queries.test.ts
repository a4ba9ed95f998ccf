import { expect, test } from "vitest";
import { packSession } from "./queries";
import type { PlanTask } from "./schema";

const inputs = { asOf: "2026-11-21", dailyMinutes: 100, sessionMinutes: 25, startHour: 18, isHourMeasured: false };
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
    dailyMinutes: 90,
    tasks: [task("a", 10, 1), task("b", 10, 1), task("c", 10, 1)],
  });
  expect(plan.plannedMinutes).toBe(75);
  expect(plan.tasks.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(75);
});

test("a day shorter than a session still holds one; a day without tasks holds none", () => {
  expect(packSession({ ...inputs, dailyMinutes: 10, tasks: [task("a", 10, 1)] }).plannedMinutes).toBe(25);
  expect(packSession({ ...inputs, tasks: [] })).toMatchObject({ plannedMinutes: 0, tasks: [] });
});

test("the most urgent comes first", () => {
  const plan = packSession({ ...inputs, dailyMinutes: 300, tasks: [task("later", 20, 9), task("now", 20, 0)] });
  expect(plan.tasks.map(({ title }) => title)).toEqual(["now", "later"]);
});
