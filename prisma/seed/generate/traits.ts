import type { SubmissionHabit } from "./deadline-lift";
import type { Random } from "./random";

/** What makes one learner's data differ from another's. */
export type Traits = {
  /** Standard deviations from the mean of all learners. */
  ability: number;
  diligence: number;
  submissionHabit: SubmissionHabit;
  /** Hour of the day, UTC, around which the learner studies, and the deviation from it. */
  studyHour: number;
  studyHourDeviation: number;
  /** Factors of the work done, Monday first. */
  weekdayFactors: readonly number[];
  /** 0: the same every week; 1: idle weeks and full ones. */
  unevenness: number;
  /** Points of the score won (or lost) from the first mission to the last. */
  scoreTrend: number;
  /** Which mission of a course goes wrong, counted from 0; null when none does. */
  slipsAt: number | null;
  /** Extra points of cognitive load. */
  strain: number;
  isReportingLoad: boolean;
  /** Share of the days of study on which a session was timed. */
  timedShare: number;
};

const WORKDAYS = [1.15, 1.2, 1.2, 1.1, 0.85, 0.4, 0.6];
const EVERY_DAY = [1, 1, 1, 1, 0.9, 0.85, 1];
const WEEKENDS = [0.35, 0.3, 0.35, 0.3, 0.4, 1.9, 1.8];

const WEEKS = [
  { weight: 0.55, weekdayFactors: WORKDAYS },
  { weight: 0.3, weekdayFactors: EVERY_DAY },
  { weight: 0.15, weekdayFactors: WEEKENDS },
];

const HOURS = [
  { weight: 0.24, studyHour: 8, studyHourDeviation: 1.2 },
  { weight: 0.38, studyHour: 20, studyHourDeviation: 1.3 },
  { weight: 0.38, studyHour: 14, studyHourDeviation: 3 },
];

export function drawTraits(random: Random): Traits {
  const diligence = random.normal();
  const ability = 0.4 * diligence + random.normal(0, 0.92);
  const punctuality = 0.6 * diligence + random.normal();
  const { studyHour, studyHourDeviation } = random.pickWeighted(HOURS, ({ weight }) => weight);
  const isUneven = random.chance(0.25);
  return {
    ability,
    diligence,
    submissionHabit: punctuality > 0.7 ? "early" : punctuality > -0.4 ? "timely" : "last_minute",
    studyHour,
    studyHourDeviation,
    weekdayFactors: random.pickWeighted(WEEKS, ({ weight }) => weight).weekdayFactors,
    unevenness: isUneven ? 1 : 0.15,
    scoreTrend: random.pickWeighted([0, 24, -24], (trend) => (trend === 0 ? 0.72 : 0.14)),
    slipsAt: random.chance(0.3) ? random.integer(0, 4) : null,
    strain: random.normal(0, 7) + (random.chance(0.07) ? 26 : 0),
    isReportingLoad: random.chance(0.6),
    timedShare: 0.5 + 0.5 * random.next(),
  };
}

/** The learner of the demo: works hard in the evenings, leaves things to the last day, and has one bad mark behind them. */
export const DEMO_TRAITS: Traits = {
  ability: 0,
  diligence: 1.4,
  submissionHabit: "last_minute",
  studyHour: 20,
  studyHourDeviation: 1,
  weekdayFactors: WORKDAYS,
  unevenness: 0.15,
  scoreTrend: 0,
  slipsAt: 1,
  strain: 6,
  isReportingLoad: true,
  timedShare: 0.95,
};
