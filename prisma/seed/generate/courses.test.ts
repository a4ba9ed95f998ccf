import { expect, test } from "vitest";
import { parseDay } from "./calendar";
import { planCourses } from "./courses";
import { DUE_SOON_DAYS } from "./missions";
import { FIRST_ID, SCALES, type Scale } from "./scales";

// Many anchor days, so that a rule which holds only by luck of the calendar falls.
const PLANS = Array.from({ length: 60 }, (_, index) => {
  const anchorDay = parseDay("2025-01-06") + index * 13;
  return { anchorDay, courses: planCourses("medium", index, anchorDay) };
});

test.each(Object.keys(SCALES) as Scale[])(
  "the courses of scale %s have codes, missions and resources of their own",
  (scale) => {
    const courses = planCourses(scale, 1, parseDay("2025-03-12"));
    const { runningCourses, finishedCourses } = SCALES[scale];
    expect(courses.filter(({ isFinished }) => !isFinished)).toHaveLength(runningCourses);
    expect(courses.filter(({ isFinished }) => isFinished)).toHaveLength(finishedCourses);
    expect(new Set(courses.map(({ id }) => id)).size).toBe(courses.length);
    expect(new Set(courses.filter(({ isFinished }) => !isFinished).map(({ title }) => title)).size).toBe(
      runningCourses,
    );
    const ids = (parts: { id: number }[]) => parts.map(({ id }) => id);
    const missionIds = courses.flatMap(({ missions }) => ids(missions));
    expect(missionIds).toEqual(missionIds.map((_, index) => FIRST_ID + index));
    const resourceIds = courses.flatMap(({ resources }) => ids(resources));
    expect(resourceIds).toEqual(resourceIds.map((_, index) => FIRST_ID + index));
  },
);

test("a course is named as the Open University names a presentation: by year and the letter of the month", () => {
  for (const { id, code, presentation, startsOn } of PLANS.flatMap(({ courses }) => courses)) {
    expect(id).toBe(`${code}-${presentation}`);
    expect(code).toMatch(/^[A-Z]{3}$/);
    const start = new Date(startsOn * 86_400_000);
    expect(presentation).toBe(`${start.getUTCFullYear()}${"ABCDEFGHIJKL"[start.getUTCMonth()]}`);
  }
});

test("a running course is seen midway, a finished one is over before the anchor day", () => {
  for (const { anchorDay, courses } of PLANS) {
    for (const { startsOn, endsOn, observedUntil, isFinished } of courses) {
      expect(observedUntil).toBe(isFinished ? endsOn : anchorDay);
      if (isFinished) expect(endsOn).toBeLessThan(anchorDay);
      else expect(anchorDay - startsOn).toSatisfy((day: number) => day >= 120 && day <= 170);
    }
  }
});

test("a course has six to ten missions in order of their days, ending with the exam", () => {
  for (const { missions, startsOn, endsOn } of PLANS.flatMap(({ courses }) => courses)) {
    expect(missions.length).toSatisfy((count: number) => count >= 6 && count <= 10);
    const days = missions.map(({ dueOn }) => dueOn);
    expect(days).toEqual([...new Set(days)].sort((first, second) => first - second));
    expect(days[0]).toBeGreaterThan(startsOn);
    expect(days.at(-1)).toBeLessThan(endsOn);
    expect(missions.map(({ kind }) => kind).indexOf("exam")).toBe(missions.length - 1);
  }
});

test("the weights add up to 100 without the exam, which counts 100 by itself", () => {
  for (const { missions } of PLANS.flatMap(({ courses }) => courses)) {
    const weights = missions.map(({ weight }) => weight);
    expect(weights.at(-1)).toBe(100);
    expect(weights.slice(0, -1).reduce((sum, weight) => sum + weight, 0)).toBe(100);
    expect(Math.min(...weights)).toBeGreaterThan(0);
  }
});

test("a running course has missions behind it and one due soon", () => {
  for (const { anchorDay, courses } of PLANS) {
    for (const { missions } of courses.filter(({ isFinished }) => !isFinished)) {
      const daysLeft = missions.map(({ dueOn }) => dueOn - anchorDay);
      expect(daysLeft.filter((days) => days > 0 && days <= DUE_SOON_DAYS)).not.toEqual([]);
      expect(daysLeft.filter((days) => days < 0).length).toBeGreaterThanOrEqual(2);
    }
  }
});
