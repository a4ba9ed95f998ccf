import type { Row } from "../copy-rows";
import { formatDay } from "./calendar";
import { LEARNER_TABLES } from "./learner-tables";
import { learnersOf } from "./learners";
import type { World } from "./world";

export type Table = { name: string; columns: string[]; rows(): Iterable<Row> };

/** Every generated table, in an order in which no row refers to a later table. Rows are made as they are asked for. */
export function tablesOf(world: World): Table[] {
  return [
    { name: "course", columns: COURSE_COLUMNS, rows: () => courseRows(world) },
    {
      name: "mission",
      columns: ["id", "courseId", "kind", "title", "dueOn", "weight"],
      rows: () => missionRows(world),
    },
    { name: "resource", columns: ["id", "courseId", "kind", "weekFrom", "weekTo"], rows: () => resourceRows(world) },
    ...LEARNER_TABLES.map(({ name, columns, rowsOf }) => ({
      name,
      columns,
      *rows() {
        for (const learner of learnersOf(world)) yield* rowsOf(world, learner);
      },
    })),
  ];
}

const COURSE_COLUMNS = ["id", "code", "presentation", "title", "startsOn", "lengthDays", "observedUntil"];

function* courseRows({ courses }: World): Generator<Row> {
  for (const { id, code, presentation, title, startsOn, lengthDays, observedUntil } of courses) {
    yield [id, code, presentation, title, formatDay(startsOn), lengthDays, formatDay(observedUntil)];
  }
}

function* missionRows({ courses }: World): Generator<Row> {
  for (const { id: courseId, missions } of courses) {
    for (const { id, kind, title, dueOn, weight } of missions)
      yield [id, courseId, kind, title, formatDay(dueOn), weight];
  }
}

function* resourceRows({ courses }: World): Generator<Row> {
  for (const { id: courseId, resources } of courses) {
    for (const { id, kind, weekFrom, weekTo } of resources) yield [id, courseId, kind, weekFrom, weekTo];
  }
}
