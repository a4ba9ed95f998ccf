import { DAY_MS, type Day, mondayOf } from "./calendar";
import { type DeadlineLift, deadlineLift } from "./deadline-lift";
import { type Mission, planMissions } from "./missions";
import { Random } from "./random";
import { planResources, type Resource } from "./resources";
import { type NextIds, SCALES, type Scale } from "./scales";

export type Course = {
  id: string;
  code: string;
  presentation: string;
  title: string;
  startsOn: Day;
  lengthDays: number;
  /** The first day after the course. */
  endsOn: Day;
  /** The last day of which anything is known. */
  observedUntil: Day;
  isFinished: boolean;
  /** Its share of the cohort, against the other courses. */
  popularity: number;
  missions: Mission[];
  resources: Resource[];
  deadlineLift: DeadlineLift;
};

const SUBJECTS = [
  "Statistics",
  "Writing",
  "Mapping",
  "Programming",
  "Budgeting",
  "Interviewing",
  "Chemistry",
  "Design",
];
const SETTINGS = ["field work", "small teams", "public health", "local history", "coastal regions", "new teachers"];

// A running course is seen between these days of its run; a finished one is its presentation of a year before.
const EARLIEST_ANCHOR = 126;
const LATEST_ANCHOR = 164;
const YEAR_DAYS = 364;

/** Running courses first, then the finished ones. The ids of missions and resources run through all of them. */
export function planCourses(scale: Scale, seed: number, anchorDay: Day): Course[] {
  const { runningCourses, finishedCourses } = SCALES[scale];
  const ids = { mission: 0, resource: 0 };
  return Array.from({ length: runningCourses + finishedCourses }, (_, index) => {
    const isFinished = index >= runningCourses;
    return planCourse(
      isFinished ? runningCourses + finishedCourses - 1 - index : index,
      isFinished,
      seed,
      anchorDay,
      ids,
    );
  });
}

function planCourse(subject: number, isFinished: boolean, seed: number, anchorDay: Day, ids: NextIds): Course {
  const random = new Random(seed, "course", subject);
  const startsOn = mondayOf(anchorDay - random.integer(EARLIEST_ANCHOR, LATEST_ANCHOR)) - (isFinished ? YEAR_DAYS : 0);
  const lengthDays = random.integer(262, 269);
  const popularity = 0.6 + random.exponential(0.6);
  const endsOn = startsOn + lengthDays;
  const { code, title } = nameCourse(subject);
  const presentation = presentationOf(startsOn);
  const missions = planMissions(random, { startsOn, endsOn, anchorDay: isFinished ? null : anchorDay }, ids);
  return {
    id: `${code}-${presentation}`,
    code,
    presentation,
    title,
    startsOn,
    lengthDays,
    endsOn,
    observedUntil: isFinished ? endsOn : anchorDay,
    isFinished,
    popularity: isFinished ? popularity * 0.8 : popularity,
    missions,
    resources: planResources(random, lengthDays, ids),
    deadlineLift: deadlineLift(startsOn, endsOn, missions),
  };
}

/** Runs diagonally through subjects and settings, so that neighbours differ in both. */
function nameCourse(index: number): { code: string; title: string } {
  const subject = SUBJECTS[index % SUBJECTS.length] ?? "";
  const setting = SETTINGS[((index % SUBJECTS.length) + Math.floor(index / SUBJECTS.length)) % SETTINGS.length] ?? "";
  const code = [subject, ...setting.split(" ")].map((word) => word.charAt(0).toUpperCase()).join("");
  return { code, title: `${subject} for ${setting}` };
}

/** Year and a letter for the month of the start, A for January: "2013J" starts in October 2013. */
function presentationOf(startsOn: Day): string {
  const start = new Date(startsOn * DAY_MS);
  return `${start.getUTCFullYear()}${String.fromCharCode("A".charCodeAt(0) + start.getUTCMonth())}`;
}
