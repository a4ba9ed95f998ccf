import { type Day, weekdayOf } from "./calendar";
import type { Random } from "./random";
import { FIRST_ID, type NextIds } from "./scales";

export type MissionKind = "tutor_marked" | "computer_marked" | "exam";

export type Mission = { id: number; kind: MissionKind; title: string; dueOn: Day; weight: number };

type Span = { startsOn: Day; endsOn: Day /** Null when the course is finished. */; anchorDay: Day | null };

const TITLES: Record<MissionKind, string> = {
  tutor_marked: "Tutor-marked assignment",
  computer_marked: "Computer-marked test",
  exam: "Exam",
};

/** A running course has a mission due within this many days after the anchor. */
export const DUE_SOON_DAYS = 21;

/**
 * 5 to 9 missions over the course in order of their due days, then the exam. The weights of all but the exam add up to 100,
 * the exam counts 100 by itself, as in the Open University's courses.
 */
export function planMissions(random: Random, span: Span, ids: NextIds): Mission[] {
  const tutorMarked = random.integer(3, 5);
  const computerMarked = random.integer(2, 4);
  const kinds = mixKinds(tutorMarked, computerMarked);
  const days = planDueDays(random, kinds.length, span);
  const weights = shareWeights(kinds, tutorMarked, computerMarked);
  const numbers = { tutor_marked: 0, computer_marked: 0, exam: 0 };
  const missions = kinds.map((kind, index) => {
    numbers[kind] += 1;
    return { kind, title: `${TITLES[kind]} ${numbers[kind]}`, dueOn: days[index] ?? 0, weight: weights[index] ?? 0 };
  });
  const exam = { kind: "exam" as const, title: TITLES.exam, dueOn: span.endsOn - random.integer(6, 10), weight: 100 };
  return [...missions, exam].map((mission) => ({ id: FIRST_ID + ids.mission++, ...mission }));
}

/** Spreads the fewer kind evenly among the other. */
function mixKinds(tutorMarked: number, computerMarked: number): MissionKind[] {
  const placed = [
    ...Array.from({ length: tutorMarked }, (_, index) => ({
      kind: "tutor_marked" as const,
      at: (index + 0.5) / tutorMarked,
    })),
    ...Array.from({ length: computerMarked }, (_, index) => ({
      kind: "computer_marked" as const,
      at: (index + 0.6) / computerMarked,
    })),
  ];
  return placed.sort((first, second) => first.at - second.at).map(({ kind }) => kind);
}

function planDueDays(random: Random, count: number, { startsOn, endsOn, anchorDay }: Span): Day[] {
  const dueWeekday = random.pick([2, 3, 4]);
  const spacing = (endsOn - startsOn - 55) / (count - 1);
  const days = Array.from({ length: count }, (_, index) => {
    const day = startsOn + 24 + Math.round(index * spacing) + random.integer(-3, 3);
    return day - weekdayOf(day) + dueWeekday;
  });
  if (anchorDay === null) return days;
  const next = days.findIndex((day) => day > anchorDay);
  if ((days[next] ?? 0) > anchorDay + DUE_SOON_DAYS) days[next] = anchorDay + random.integer(5, 16);
  return days;
}

/** Tutor-marked work counts four times what a test counts; the last one takes what rounding to fives leaves. */
function shareWeights(kinds: MissionKind[], tutorMarked: number, computerMarked: number): number[] {
  const unit = 100 / (tutorMarked * 4 + computerMarked);
  const weights = kinds.map((kind) =>
    kind === "tutor_marked" ? Math.round((unit * 4) / 5) * 5 : Math.max(1, Math.round(unit)),
  );
  const left = 100 - weights.reduce((sum, weight) => sum + weight, 0);
  const last = kinds.lastIndexOf("tutor_marked");
  return weights.map((weight, index) => (index === last ? weight + left : weight));
}
