import type { Random } from "./random";
import { FIRST_ID, type NextIds } from "./scales";

export type Resource = {
  id: number;
  kind: string;
  /** Weeks of the course, counted from 0, in which it is planned; null when it is there all along. */
  weekFrom: number | null;
  weekTo: number | null;
  /** Mean clicks of a day on which it is opened. */
  meanClicks: number;
};

const ALL_ALONG = [
  { kind: "homepage", meanClicks: 3 },
  { kind: "forum", meanClicks: 7 },
  { kind: "glossary", meanClicks: 2 },
  { kind: "library", meanClicks: 2 },
  { kind: "study guide", meanClicks: 3 },
  { kind: "link", meanClicks: 1.5 },
  { kind: "link", meanClicks: 1.5 },
];

const PLANNED = [
  { kind: "reading", meanClicks: 6 },
  { kind: "video", meanClicks: 2 },
  { kind: "worksheet", meanClicks: 4 },
  { kind: "quiz", meanClicks: 9 },
];

/** The homepage first, then what is there all along, then one to three resources for each week. */
export function planResources(random: Random, lengthDays: number, ids: NextIds): Resource[] {
  const resources = ALL_ALONG.map((resource) => ({
    ...resource,
    weekFrom: null as number | null,
    weekTo: null as number | null,
  }));
  for (let week = 0; week < Math.floor(lengthDays / 7); week += 1) {
    const count = random.integer(1, 3);
    for (let index = 0; index < count; index += 1) {
      resources.push({ ...random.pick(PLANNED), weekFrom: week, weekTo: week + (random.chance(0.25) ? 1 : 0) });
    }
  }
  return resources.map((resource) => ({ id: FIRST_ID + ids.resource++, ...resource }));
}
