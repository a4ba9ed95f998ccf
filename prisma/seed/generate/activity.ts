import type { Day } from "./calendar";
import type { Course } from "./courses";
import { type Learner, learnersOf } from "./learners";
import { Random } from "./random";
import type { Resource } from "./resources";
import { SCALES } from "./scales";
import { studyDaysOf } from "./study-days";
import { submissionsOf } from "./submissions";
import type { World } from "./world";

export type Activity = { learnerId: number; resourceId: number; day: Day; clicks: number };

/**
 * The `rowsPerEffort` with which the scale's number of rows comes out.
 * Takes one pass over the days of study of all learners.
 */
export function measureRowsPerEffort(world: World): number {
  let days = 0;
  let effort = 0;
  for (const learner of learnersOf(world)) {
    const submissions = submissionsOf(world, learner);
    for (const enrolment of learner.enrolments) {
      for (const studyDay of studyDaysOf(world, learner, enrolment, submissions)) {
        days += 1;
        effort += studyDay.effort;
      }
    }
  }
  return Math.max(0, SCALES[world.scale].activityRows - days) / effort;
}

/** Which resources a learner opened on which day, and how many clicks each took. No resource twice on a day. */
export function* activityOf(world: World, learner: Learner): Generator<Activity> {
  const submissions = submissionsOf(world, learner);
  for (const enrolment of learner.enrolments) {
    const { course } = enrolment;
    const random = new Random(world.seed, "activity", learner.id, course.id);
    const byWeek = resourcesByWeek(course);
    for (const { day, effort } of studyDaysOf(world, learner, enrolment, submissions)) {
      const count = 1 + Math.floor(effort * world.rowsPerEffort + random.next());
      for (const resource of openResources(random, course, byWeek, Math.floor((day - course.startsOn) / 7), count)) {
        const clicks = 1 + Math.floor(random.exponential(resource.meanClicks * (0.6 + 0.4 * effort)));
        yield { learnerId: learner.id, resourceId: resource.id, day, clicks };
      }
    }
  }
}

const ALL_ALONG = -1;
const byWeekOf = new WeakMap<Course, Map<number, Resource[]>>();

function resourcesByWeek(course: Course): Map<number, Resource[]> {
  const known = byWeekOf.get(course);
  if (known) return known;
  const byWeek = new Map<number, Resource[]>();
  for (const resource of course.resources) {
    const week = resource.weekFrom ?? ALL_ALONG;
    byWeek.set(week, [...(byWeek.get(week) ?? []), resource]);
  }
  byWeekOf.set(course, byWeek);
  return byWeek;
}

/** The homepage mostly, then what is planned for the week or those beside it, or what is there all along. */
function openResources(
  random: Random,
  course: Course,
  byWeek: Map<number, Resource[]>,
  week: number,
  count: number,
): Set<Resource> {
  const opened = new Set<Resource>();
  const homepage = course.resources[0];
  if (homepage && random.chance(0.7)) opened.add(homepage);
  for (let attempt = 0; opened.size < count && attempt < count * 4; attempt += 1) {
    const draw = random.next();
    const from = draw < 0.3 ? ALL_ALONG : draw < 0.75 ? week : draw < 0.95 ? week - 1 : week + 1;
    opened.add(random.pick(byWeek.get(from) ?? course.resources));
  }
  // On a very full day what was drawn runs out; the rest of the course has enough.
  for (let index = 0; opened.size < count && index < course.resources.length; index += 1) {
    const resource = course.resources[index];
    if (resource) opened.add(resource);
  }
  return opened;
}
