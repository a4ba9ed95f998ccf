import { DAY_MS, type Day } from "./calendar";
import { DEMO_LEARNER_ID, type Learner } from "./learners";
import { Random } from "./random";
import { sessionsOf } from "./sessions";
import { effortByDay } from "./study-days";
import { submissionsOf } from "./submissions";
import type { World } from "./world";

export type GoalMetric = "study_minutes" | "active_days" | "missions_done" | "mean_score";

export type Goal = {
  id: string;
  title: string;
  metric: GoalMetric;
  target: number;
  progress: number;
  startsOn: Day;
  dueOn: Day;
  status: "open" | "done" | "dropped";
  createdAtMs: number;
  updatedAtMs: number;
};

/** What a learner did, day by day: what goals are measured by. */
type Diary = { minutes: [Day, number][]; activeDays: Day[]; submittedOn: Day[]; scores: [Day, number][] };

const METRICS: GoalMetric[] = ["study_minutes", "missions_done", "mean_score", "active_days"];
const SPAN_DAYS: Record<GoalMetric, number> = {
  study_minutes: 14,
  active_days: 28,
  missions_done: 70,
  mean_score: 112,
};
const SIGHT_DAYS = 56;
const OPEN_SHARE = 0.7;

/** One to four goals of a learner with a running course. Progress is what the learner did between the goal's days. */
export function goalsOf(world: World, learner: Learner): Goal[] {
  if (!learner.isCurrent) return [];
  const random = new Random(world.seed, "goals", learner.id);
  const diary = keepDiary(world, learner);
  const isDemo = learner.id === DEMO_LEARNER_ID;
  return METRICS.slice(0, isDemo ? METRICS.length : random.integer(1, METRICS.length)).map((metric, index) => {
    const isOpen = isDemo ? index < 3 : random.chance(OPEN_SHARE);
    const span = SPAN_DAYS[metric];
    const startsOn = world.anchorDay - (isOpen ? random.integer(1, span - 3) : span + random.integer(1, 30));
    return setGoal(random, diary, metric, startsOn, world.anchorDay);
  });
}

function keepDiary(world: World, learner: Learner): Diary {
  const submissions = submissionsOf(world, learner).filter(({ isBanked }) => !isBanked);
  return {
    minutes: sessionsOf(world, learner).map(({ startedAtMs, minutes }) => [Math.floor(startedAtMs / DAY_MS), minutes]),
    activeDays: [...effortByDay(world, learner, submissionsOf(world, learner)).keys()],
    submittedOn: submissions.map(({ submittedOn }) => submittedOn),
    scores: submissions.flatMap(({ submittedOn, score }) => (score === null ? [] : [[submittedOn, score]])),
  };
}

function setGoal(random: Random, diary: Diary, metric: GoalMetric, startsOn: Day, anchorDay: Day): Goal {
  const dueOn = startsOn + SPAN_DAYS[metric] - 1;
  const target = drawTarget(random, diary, metric, startsOn);
  const progress = measure(diary, metric, startsOn, Math.min(dueOn, anchorDay));
  // A mean can still fall, so that goal is done only when its time is over.
  const isOver = dueOn < anchorDay;
  const isDone = progress >= target && (isOver || metric !== "mean_score");
  const createdAtMs = startsOn * DAY_MS + random.integer(6 * 60, 20 * 60) * 60_000;
  return {
    id: random.uuid(createdAtMs),
    title: titleOf(metric, target),
    metric,
    target,
    progress,
    startsOn,
    dueOn,
    status: isDone ? "done" : isOver ? "dropped" : "open",
    createdAtMs,
    updatedAtMs: Math.max(createdAtMs, Math.min(dueOn + 1, anchorDay) * DAY_MS - 3_600_000),
  };
}

/** Set from the weeks before: some a little below the usual pace, some above. */
function drawTarget(random: Random, diary: Diary, metric: GoalMetric, startsOn: Day): number {
  if (metric === "missions_done") return random.integer(2, 4);
  if (metric === "mean_score") {
    const mean = measure(diary, metric, 0, startsOn - 1) || 60;
    return Math.min(95, Math.max(40, 5 * Math.round(mean / 5) + random.pick([-5, 0, 5, 5, 10])));
  }
  const pace = (measure(diary, metric, startsOn - SIGHT_DAYS, startsOn - 1) / SIGHT_DAYS) * SPAN_DAYS[metric];
  const wanted = pace * (0.8 + 0.5 * random.next());
  return metric === "study_minutes" ? Math.max(60, Math.round(wanted / 30) * 30) : Math.max(4, Math.round(wanted));
}

function measure(diary: Diary, metric: GoalMetric, from: Day, to: Day): number {
  const isWithin = (day: Day) => from <= day && day <= to;
  const sumOf = (entries: [Day, number][]) =>
    entries.reduce((sum, [day, value]) => sum + (isWithin(day) ? value : 0), 0);
  if (metric === "study_minutes") return sumOf(diary.minutes);
  if (metric === "active_days") return diary.activeDays.filter(isWithin).length;
  if (metric === "missions_done") return diary.submittedOn.filter(isWithin).length;
  const count = diary.scores.filter(([day]) => isWithin(day)).length;
  return count === 0 ? 0 : Math.round(sumOf(diary.scores) / count);
}

function titleOf(metric: GoalMetric, target: number): string {
  if (metric === "study_minutes") return `Study ${target} minutes in two weeks`;
  if (metric === "active_days") return `Study on ${target} days in four weeks`;
  if (metric === "missions_done") return `Hand in ${target} missions in ten weeks`;
  return `Reach a mean score of ${target}`;
}
