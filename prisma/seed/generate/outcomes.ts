import { activityOf } from "./activity";
import { DAY_MS, type Day } from "./calendar";
import type { Learner } from "./learners";
import { type Adaptation, type AdaptationKind, adaptationsOf } from "./personalization";
import { sessionsOf } from "./sessions";
import { submissionsOf } from "./submissions";
import type { World } from "./world";

export type Metric = "focus" | "score" | "clicks_per_day" | "minutes_per_day";

export type Outcome = {
  adaptation: Adaptation;
  metric: Metric;
  meanBefore: number;
  meanAfter: number;
  countBefore: number;
  countAfter: number;
  measuredAtMs: number;
};

/** Length of the spans before and after an adaptation that are compared. The day of the adaptation is the first one after. */
export const OUTCOME_SPAN_DAYS = 28;

const METRICS: Record<AdaptationKind, Metric[]> = {
  session_length: ["focus", "minutes_per_day"],
  content_order: ["clicks_per_day", "score"],
  difficulty: ["score", "focus"],
  reminder_time: ["minutes_per_day", "focus"],
};

type Observation = { day: Day; value: number };

/** Measured on the learner's own rows, once the span after the adaptation is over; nothing where a span holds no observation. */
export function* outcomesOf(world: World, learner: Learner): Generator<Outcome> {
  const adaptations = adaptationsOf(world, learner);
  if (adaptations.length === 0) return;
  const observations = observe(world, learner);
  for (const adaptation of adaptations) {
    const day = Math.floor(adaptation.adaptedAtMs / DAY_MS);
    if (day + OUTCOME_SPAN_DAYS > world.anchorDay) continue;
    for (const metric of METRICS[adaptation.kind]) {
      const before = meanWithin(observations[metric], metric, day - OUTCOME_SPAN_DAYS);
      const after = meanWithin(observations[metric], metric, day);
      if (before.count === 0 || after.count === 0) continue;
      const measuredAtMs = (day + OUTCOME_SPAN_DAYS) * DAY_MS;
      yield {
        adaptation,
        metric,
        meanBefore: before.mean,
        meanAfter: after.mean,
        countBefore: before.count,
        countAfter: after.count,
        measuredAtMs,
      };
    }
  }
}

function observe(world: World, learner: Learner): Record<Metric, Observation[]> {
  const sessions = sessionsOf(world, learner).map((session) => ({
    ...session,
    day: Math.floor(session.startedAtMs / DAY_MS),
  }));
  const clicks = [...activityOf(world, learner)];
  return {
    focus: sessions.flatMap(({ day, focus }) => (focus === null ? [] : [{ day, value: focus }])),
    minutes_per_day: sessions.map(({ day, minutes }) => ({ day, value: minutes })),
    clicks_per_day: clicks.map((activity) => ({ day: activity.day, value: activity.clicks })),
    score: submissionsOf(world, learner).flatMap(({ submittedOn, score, isBanked }) =>
      score === null || isBanked ? [] : [{ day: submittedOn, value: score }],
    ),
  };
}

/** A mean per day counts every day of the span, also the idle ones. */
function meanWithin(observations: Observation[], metric: Metric, from: Day): { mean: number; count: number } {
  const values = observations
    .filter(({ day }) => from <= day && day < from + OUTCOME_SPAN_DAYS)
    .map(({ value }) => value);
  const isPerDay = metric === "clicks_per_day" || metric === "minutes_per_day";
  const count = isPerDay && values.length > 0 ? OUTCOME_SPAN_DAYS : values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  return { mean: count === 0 ? 0 : Math.round((sum / count) * 100) / 100, count };
}
