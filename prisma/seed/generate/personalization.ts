import { DAY_MS, type Day } from "./calendar";
import { DEMO_LEARNER_ID, type Learner } from "./learners";
import { Random } from "./random";
import type { World } from "./world";

export type AdaptationKind = "session_length" | "content_order" | "difficulty" | "reminder_time";

export type Adaptation = {
  id: string;
  kind: AdaptationKind;
  isEnabled: boolean;
  settings: Record<string, string | number>;
  adaptedAtMs: number;
  /** Points of focus that the learner gains, or loses, from then on. */
  focusGain: number;
};

const ADAPTED_AT_HOUR = 3;
const ADAPTED_SHARE = 0.35;

/** What was adapted for a learner with a running course: for a third of them, one thing or two. */
export function adaptationsOf(world: World, learner: Learner): Adaptation[] {
  const isDemo = learner.id === DEMO_LEARNER_ID;
  const random = new Random(world.seed, "adaptations", learner.id);
  if (!learner.isCurrent || !(isDemo || random.chance(ADAPTED_SHARE))) return [];
  const kinds: AdaptationKind[] = ["session_length", "content_order", "difficulty", "reminder_time"];
  return Array.from({ length: isDemo ? 3 : random.integer(1, 2) }, (_, index) => {
    const kind = random.pick(kinds);
    kinds.splice(kinds.indexOf(kind), 1);
    // The demo learner's second one is too young to have been measured.
    const daysAgo = isDemo ? ([70, 12, 41][index] ?? 30) : random.integer(4, 90);
    return draw(random, learner, kind, world.anchorDay - daysAgo, isDemo ? 6 : random.normal(3, 5));
  });
}

function draw(random: Random, { traits }: Learner, kind: AdaptationKind, day: Day, focusGain: number): Adaptation {
  const settings = {
    session_length: { minutes: random.pick([20, 25, 30, 45]) },
    content_order: { order: random.pick(["practice first", "reading first", "quiz first"]) },
    difficulty: { level: random.pick(["gentler", "steeper"]) },
    reminder_time: { hour: Math.round(traits.studyHour) - 1 },
  };
  const adaptedAtMs = day * DAY_MS + ADAPTED_AT_HOUR * 3_600_000;
  return {
    id: random.uuid(adaptedAtMs),
    kind,
    isEnabled: random.chance(0.85),
    settings: settings[kind],
    adaptedAtMs,
    focusGain,
  };
}
