import type { Day } from "./calendar";
import type { Course } from "./courses";
import { FAMILY_NAMES, GIVEN_NAMES } from "./names";
import { Random } from "./random";
import { FIRST_ID, SCALES } from "./scales";
import { DEMO_TRAITS, drawTraits, type Traits } from "./traits";
import type { World } from "./world";

export type Learner = {
  id: number;
  name: string;
  traits: Traits;
  background: Background;
  enrolments: Enrolment[];
  /** True while at least one course is running and not given up. */
  isCurrent: boolean;
};

export type Background = {
  gender: string;
  region: string;
  highestEducation: string;
  deprivationBand: string;
  ageBand: string;
  hasDisability: boolean;
};

export type Enrolment = {
  course: Course;
  registeredOn: Day;
  unregisteredOn: Day | null;
  /** The first and the last day on which the learner may have done anything for the course. */
  firstDay: Day;
  lastDay: Day;
  previousAttempts: number;
  studiedCredits: number;
};

/** Its data fill every section of the dashboard, whatever the seed. */
export const DEMO_LEARNER_ID = FIRST_ID;

export function* learnersOf(world: World): Generator<Learner> {
  for (let index = 0; index < SCALES[world.scale].learners; index += 1) yield learnerAt(world, index);
}

/** The same learner each time: nothing of one learner depends on another's having been made. */
export function learnerAt(world: World, index: number): Learner {
  const id = FIRST_ID + index;
  const isDemo = id === DEMO_LEARNER_ID;
  const random = new Random(world.seed, "learner", index);
  const name = `${random.pick(GIVEN_NAMES)} ${random.pick(FAMILY_NAMES)}`;
  const traits = isDemo ? DEMO_TRAITS : drawTraits(random);
  const background = drawBackground(random);
  const enrolments = pickCourses(world, index).map((course) => enrol(random, world, course, traits, isDemo));
  return {
    id,
    name,
    traits,
    background,
    enrolments,
    isCurrent: enrolments.some(({ course, lastDay }) => lastDay === world.anchorDay && !course.isFinished),
  };
}

/** The courses of a learner, no two of one code. */
export function pickCourses(world: World, index: number): Course[] {
  const { learners, enrolments } = SCALES[world.scale];
  const perLearner = enrolments / learners;
  const count = Math.ceil((index + 1) * perLearner) - Math.ceil(index * perLearner);
  const random = new Random(world.seed, "choice", index);
  const picked: Course[] = [];
  while (picked.length < count) {
    const mustRun = FIRST_ID + index === DEMO_LEARNER_ID && picked.length < 2;
    const isFree = (course: Course) =>
      picked.every(({ code }) => code !== course.code) && !(mustRun && course.isFinished);
    picked.push(random.pickWeighted(world.courses, (course) => (isFree(course) ? course.popularity : 0)));
  }
  return picked;
}

function drawBackground(random: Random): Background {
  return {
    gender: random.chance(0.5) ? "F" : "M",
    region: random.pick(REGIONS),
    highestEducation: random.pickWeighted(EDUCATION, ({ weight }) => weight).label,
    deprivationBand: random.pick(DEPRIVATION_BANDS),
    ageBand: random.pickWeighted(AGE_BANDS, ({ weight }) => weight).label,
    hasDisability: random.chance(0.09),
  };
}

function enrol(random: Random, world: World, course: Course, traits: Traits, isDemo: boolean): Enrolment {
  const registeredOn = course.startsOn + (random.chance(0.07) ? random.integer(1, 14) : -random.integer(4, 150));
  const attempts = random.next();
  const stopDay = course.startsOn + 8 + Math.floor(240 * random.next() ** 1.4);
  const stops = random.chance(1 / (1 + Math.exp(1.5 + 1.1 * traits.diligence)));
  const noticeDays = random.chance(0.6) ? random.integer(2, 24) : null;
  const studiedCredits = random.pick([30, 60, 60, 60, 90, 120]);
  const lastSeen = Math.min(course.observedUntil, course.endsOn - 1, world.anchorDay);
  const lastDay = stops && !isDemo ? Math.min(Math.max(stopDay, registeredOn + 2), lastSeen) : lastSeen;
  const leavesOn = lastDay < lastSeen && noticeDays !== null ? lastDay + noticeDays : null;
  return {
    course,
    registeredOn,
    unregisteredOn: leavesOn !== null && leavesOn <= lastSeen ? leavesOn : null,
    firstDay: Math.max(registeredOn, course.startsOn),
    lastDay,
    previousAttempts: isDemo || attempts > 0.14 ? 0 : attempts > 0.03 ? 1 : 2,
    studiedCredits,
  };
}

const REGIONS = [
  "Northmoor",
  "Eastern Levels",
  "Harbour Coast",
  "Lakeside",
  "Midvale",
  "Southdown",
  "Upper Glen",
  "Westmarch",
];

const EDUCATION = [
  { label: "No formal qualification", weight: 2 },
  { label: "School certificate", weight: 38 },
  { label: "Upper secondary", weight: 42 },
  { label: "First degree", weight: 16 },
  { label: "Second degree", weight: 2 },
];

const DEPRIVATION_BANDS = ["0-20%", "20-40%", "40-60%", "60-80%", "80-100%"];

const AGE_BANDS = [
  { label: "under 35", weight: 70 },
  { label: "35 to 55", weight: 27 },
  { label: "over 55", weight: 3 },
];
