import { expect, test } from "vitest";
import { parseDay } from "./calendar";
import { planCourses } from "./courses";
import { DEMO_LEARNER_ID, learnerAt, learnersOf } from "./learners";
import { FIRST_ID, SCALES, type Scale } from "./scales";
import { sessionsOf } from "./sessions";
import { submissionsOf } from "./submissions";
import { makeWorld } from "./world";

const ANCHOR_DAY = parseDay("2025-03-12");
const world = makeWorld("small", 1, ANCHOR_DAY);

test.each(Object.keys(SCALES) as Scale[])(
  "the learners of scale %s take as many courses as the scale says",
  (scale) => {
    let learners = 0;
    let enrolments = 0;
    for (const learner of learnersOf({ ...world, scale, courses: planCourses(scale, 1, ANCHOR_DAY) })) {
      learners += 1;
      enrolments += learner.enrolments.length;
      expect(new Set(learner.enrolments.map(({ course }) => course.code)).size).toBe(learner.enrolments.length);
    }
    expect({ learners, enrolments }).toEqual({
      learners: SCALES[scale].learners,
      enrolments: SCALES[scale].enrolments,
    });
  },
);

test("a learner is the same whether or not others were made before", () => {
  const inTurn = [...learnersOf(world)][57];
  expect(learnerAt(makeWorld("small", 1, ANCHOR_DAY), 57)).toEqual(inTurn);
  expect(sessionsOf(world, learnerAt(world, 57))).toEqual(sessionsOf(world, learnerAt(world, 57)));
});

test("another seed makes other learners", () => {
  const names = (seed: number) => [...learnersOf(makeWorld("small", seed, ANCHOR_DAY))].map(({ name }) => name).join();
  expect(names(2)).not.toBe(names(1));
});

test("nobody leaves before they came, and nothing is known of the time after the anchor day", () => {
  for (const { enrolments } of learnersOf(world)) {
    for (const { registeredOn, unregisteredOn, firstDay, lastDay, course } of enrolments) {
      expect(firstDay).toBeGreaterThanOrEqual(registeredOn);
      expect(lastDay).toBeGreaterThanOrEqual(firstDay);
      expect(lastDay).toBeLessThanOrEqual(Math.min(ANCHOR_DAY, course.endsOn - 1));
      if (unregisteredOn !== null)
        expect(unregisteredOn).toSatisfy((day: number) => day > lastDay && day <= course.observedUntil);
    }
  }
});

test("the demo learner is on two running courses for good, whatever the seed", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const other = makeWorld("small", seed, ANCHOR_DAY + seed * 17);
    const demo = learnerAt(other, DEMO_LEARNER_ID - FIRST_ID);
    expect(
      demo.enrolments.filter(({ course, lastDay }) => !course.isFinished && lastDay === other.anchorDay),
    ).toHaveLength(2);
    const scores = submissionsOf(other, demo).flatMap(({ score }) => score ?? []);
    expect(scores.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...scores)).toBeLessThan(50);
    expect(Math.max(...scores)).toBeGreaterThan(60);
  }
});
