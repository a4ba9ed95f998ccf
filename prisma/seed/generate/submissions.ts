import type { Day } from "./calendar";
import type { Enrolment, Learner } from "./learners";
import type { Mission } from "./missions";
import { Random } from "./random";
import type { World } from "./world";

export type Submission = {
  mission: Mission;
  enrolment: Enrolment;
  submittedOn: Day;
  score: number | null;
  isBanked: boolean;
};

// A tutor takes up to this long to mark; a machine marks at once.
const LONGEST_MARKING_DAYS = 12;

/** What a learner handed in, course by course in order of the missions. */
export function submissionsOf(world: World, learner: Learner): Submission[] {
  return learner.enrolments.flatMap((enrolment) => {
    const random = new Random(world.seed, "submissions", learner.id, enrolment.course.id);
    return enrolment.course.missions.flatMap((mission, index) => {
      const submission = handIn(random, world, learner, enrolment, mission, index);
      return submission ? [submission] : [];
    });
  });
}

function handIn(
  random: Random,
  world: World,
  { traits }: Learner,
  enrolment: Enrolment,
  mission: Mission,
  index: number,
): Submission | null {
  const isBanked = enrolment.previousAttempts > 0 && index === 0 && random.chance(0.25);
  const leadDays = mission.kind === "exam" ? 0 : drawLeadDays(random, traits.submissionHabit);
  const submittedOn = isBanked ? enrolment.firstDay : Math.max(mission.dueOn - leadDays, enrolment.firstDay);
  const isMissed = random.chance(1 / (1 + Math.exp(2.9 + 1.3 * traits.diligence)));
  const score = drawScore(random, traits, enrolment, mission, index, leadDays < 0);
  const markingDays = mission.kind === "computer_marked" ? 0 : random.integer(3, LONGEST_MARKING_DAYS);
  const isSlip = traits.slipsAt === index;
  if (submittedOn > enrolment.lastDay || (isMissed && !isSlip && !isBanked)) return null;
  const isMarked = submittedOn + markingDays <= Math.min(world.anchorDay, enrolment.course.observedUntil) || isBanked;
  return { mission, enrolment, submittedOn, score: isMarked || enrolment.course.isFinished ? score : null, isBanked };
}

const LAST_MINUTE_LEADS = [
  { days: 2, weight: 14 },
  { days: 1, weight: 25 },
  { days: 0, weight: 40 },
  { days: -1, weight: 12 },
  { days: -2, weight: 6 },
  { days: -3, weight: 3 },
];

/** Days before the due day; below 0 is late. */
function drawLeadDays(random: Random, habit: Learner["traits"]["submissionHabit"]): number {
  if (habit === "early") return random.chance(0.85) ? 3 + Math.floor(random.exponential(2.5)) : random.integer(0, 2);
  if (habit === "timely") return random.integer(0, 5);
  return random.pickWeighted(LAST_MINUTE_LEADS, ({ weight }) => weight).days;
}

function drawScore(
  random: Random,
  { ability, diligence, scoreTrend, slipsAt }: Learner["traits"],
  { course, previousAttempts }: Enrolment,
  mission: Mission,
  index: number,
  isLate: boolean,
): number {
  const progress = index / (course.missions.length - 1) - 0.5;
  const mean = 65 + 9 * ability + 8 * diligence + scoreTrend * progress - 4 * previousAttempts - (isLate ? 4 : 0);
  const easier = mission.kind === "computer_marked" ? 5 : mission.kind === "exam" ? -6 : 0;
  const drawn = mean + easier + random.normal(0, 6);
  const slipped = slipsAt === index ? Math.min(drawn - 15, 34 + random.integer(0, 14)) : drawn;
  return Math.round(Math.min(100, Math.max(0, slipped)));
}
