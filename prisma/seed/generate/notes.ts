import { DAY_MS } from "./calendar";
import type { Course } from "./courses";
import { DEMO_LEARNER_ID, type Learner, pickCourses } from "./learners";
import { Random } from "./random";
import { FIRST_ID, SCALES } from "./scales";
import type { World } from "./world";

export type Note = {
  id: string;
  title: string;
  body: string;
  createdAtMs: number;
  updatedAtMs: number;
  shares: NoteShare[];
};
export type NoteShare = { learnerId: number; createdAtMs: number };

const WRITING_SHARE = 0.3;
const SHARED_SHARE = 0.5;
// The first learners who take a course with the demo learner write more, and share it.
const CIRCLE_SIZE = 60;
const CIRCLE_WRITING_SHARE = 0.8;

/** What a learner wrote down, and whom of their courses they gave it to. */
export function notesOf(world: World, learner: Learner): Note[] {
  const random = new Random(world.seed, "notes", learner.id);
  const isDemo = learner.id === DEMO_LEARNER_ID;
  const isInCircle =
    !isDemo && learner.id < FIRST_ID + CIRCLE_SIZE && meets(world, learner, DEMO_LEARNER_ID - FIRST_ID);
  if (!isDemo && !random.chance(isInCircle ? CIRCLE_WRITING_SHARE : WRITING_SHARE)) return [];
  return Array.from({ length: isDemo ? 4 : random.integer(1, 3) }, () => {
    const { course, firstDay, lastDay } = random.pick(learner.enrolments);
    const day = random.integer(firstDay, Math.max(firstDay, Math.min(lastDay, world.anchorDay - 2)));
    const createdAtMs = day * DAY_MS + random.integer(6 * 60, 22 * 60) * 60_000;
    const updatedAtMs = createdAtMs + random.integer(0, 90) * 60_000;
    const readers = isDemo || random.chance(SHARED_SHARE) ? pickReaders(random, world, learner) : [];
    if (isInCircle && random.chance(SHARED_SHARE)) readers.push(DEMO_LEARNER_ID);
    const shares = [...new Set(readers)].map((learnerId) => ({ learnerId, createdAtMs: updatedAtMs + 60_000 }));
    return { id: random.uuid(createdAtMs), ...writeNote(random, course), createdAtMs, updatedAtMs, shares };
  });
}

function meets(world: World, learner: Learner, otherIndex: number): boolean {
  const codes = new Set(pickCourses(world, otherIndex).map(({ id }) => id));
  return learner.enrolments.some(({ course }) => codes.has(course.id));
}

/** One to three learners who take a course with the writer. */
function pickReaders(random: Random, world: World, learner: Learner): number[] {
  const wanted = random.integer(1, 3);
  const readers: number[] = [];
  for (let attempt = 0; attempt < 30 && readers.length < wanted; attempt += 1) {
    const index = random.integer(0, SCALES[world.scale].learners - 1);
    if (FIRST_ID + index !== learner.id && meets(world, learner, index)) readers.push(FIRST_ID + index);
  }
  return readers;
}

function writeNote(random: Random, course: Course): { title: string; body: string } {
  const topic = random.pick(TOPICS);
  const mission = random.pick(course.missions).title;
  const lines = [
    `${course.title} (${course.id})`,
    "",
    `${random.pick(OPENINGS)} ${topic}.`,
    `- ${random.pick(FINDINGS)}`,
    `- ${random.pick(FINDINGS)}`,
    "",
    `For "${mission}": ${random.pick(PLANS)}`,
  ];
  return { title: `${random.pick(KINDS)}: ${topic}`, body: lines.join("\n") };
}

const KINDS = ["Summary", "Questions", "Worked example", "Reading list", "Plan"];
const TOPICS = [
  "choosing a sample",
  "keeping sources apart",
  "what the feedback asks for",
  "terms to learn by heart",
  "the case from the second week",
  "drawing the first diagram",
  "how the marks are given",
];
const OPENINGS = [
  "What I keep mixing up about",
  "The short version of",
  "Still open after the forum thread on",
  "In my own words,",
];
const FINDINGS = [
  "The reading says it plainly on its second page; the video only shows it.",
  "Two examples side by side helped more than the definition.",
  "My first try took 40 minutes, the second one 15.",
  "Ask the tutor whether both ways count.",
  "Write the question down before looking at the data.",
];
const PLANS = [
  "start with the outline, then the figures.",
  "leave a day between writing and checking.",
  "do the worksheet first.",
  "ask for feedback by Friday.",
];
