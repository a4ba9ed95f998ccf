import { measureRowsPerEffort } from "./activity";
import { breakFactor, type Day } from "./calendar";
import { type Course, planCourses } from "./courses";
import type { Scale } from "./scales";

/** What all rows depend on. Everything else is made from it, learner by learner, and again when it is needed again. */
export type World = {
  scale: Scale;
  seed: number;
  anchorDay: Day;
  courses: Course[];
  breakFactors: Map<Day, number>;
  /** Resources opened on a day per unit of effort, beyond the first. */
  rowsPerEffort: number;
};

export function makeWorld(scale: Scale, seed: number, anchorDay: Day): World {
  const courses = planCourses(scale, seed, anchorDay);
  const breakFactors = new Map<Day, number>();
  const first = Math.min(...courses.map(({ startsOn }) => startsOn));
  for (let day = first; day <= anchorDay; day += 1) breakFactors.set(day, breakFactor(day));
  const world = { scale, seed, anchorDay, courses, breakFactors, rowsPerEffort: 0 };
  return { ...world, rowsPerEffort: measureRowsPerEffort(world) };
}
