import { type Day, weekdayOf } from "./calendar";
import type { Enrolment, Learner } from "./learners";
import { Random } from "./random";
import type { Submission } from "./submissions";
import type { World } from "./world";

/** A day on which a learner did something for a course. Effort is about 1 on a usual day. */
export type StudyDay = { day: Day; effort: number };

/**
 * The days of study of one enrolment, in order. A day is one of them with the probability 1 − e^(−intensity); the intensity
 * is a product of the learner's diligence, weekday and week, the breaks, what is due, and the slow tiring over a course.
 */
export function studyDaysOf(
  world: World,
  { id, traits }: Learner,
  enrolment: Enrolment,
  submissions: Submission[],
): StudyDay[] {
  const { course, firstDay, lastDay } = enrolment;
  const random = new Random(world.seed, "study", id, course.id);
  const handedInOn = new Set(
    submissions.filter((submission) => submission.enrolment === enrolment).map(({ submittedOn }) => submittedOn),
  );
  const drive = 0.64 * Math.exp(0.48 * traits.diligence) * (1 - 0.55 * traits.unevenness);
  const lift = course.deadlineLift[traits.submissionHabit];
  const days: StudyDay[] = [];
  let mood = drawMood(random, traits.unevenness);
  for (let day = firstDay; day <= lastDay; day += 1) {
    const weekday = weekdayOf(day);
    if (weekday === 0) mood = drawMood(random, traits.unevenness);
    const courseDay = day - course.startsOn;
    const surge = (lift[courseDay] ?? 1) * mood;
    const tiring = 1.25 - (0.5 * courseDay) / course.lengthDays;
    const usual = drive * (traits.weekdayFactors[weekday] ?? 1) * (world.breakFactors.get(day) ?? 1) * tiring;
    const isStudying = random.next() < 1 - Math.exp(-usual * surge);
    const effort = (0.5 + random.exponential(0.5)) * Math.sqrt(surge) * (1 + traits.unevenness);
    if (isStudying || handedInOn.has(day)) days.push({ day, effort });
  }
  return days;
}

/** How a week goes, with a mean of 1. */
function drawMood(random: Random, unevenness: number): number {
  return Math.exp(random.normal(-(unevenness ** 2) / 2, unevenness));
}

/** The effort of each day over all courses, in order of the days. */
export function effortByDay(world: World, learner: Learner, submissions: Submission[]): Map<Day, number> {
  const efforts = new Map<Day, number>();
  for (const enrolment of learner.enrolments) {
    for (const { day, effort } of studyDaysOf(world, learner, enrolment, submissions)) {
      efforts.set(day, (efforts.get(day) ?? 0) + effort);
    }
  }
  return new Map([...efforts].sort(([first], [second]) => first - second));
}
