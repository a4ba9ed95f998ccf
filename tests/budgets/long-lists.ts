import pg from "pg";
import { seedAccounts } from "@/prisma/seed/accounts";
import { type MadeDatabase, makeDatabase } from "@/tests/make-database";

export const LEARNER_ID = 1;
export const COURSE_ID = "LONG-2026J";
export const MISSION_ID = 1;
export const LAST_DAY = "2026-11-20";

/** 700 pages of 25: page 500 lies well inside, for at a list's end the planner rightly sorts the few rows left. */
const ROWS = 700 * 25;
const SAMPLES = 60_000;

/** A database of its own in which the demo's learner, a mission and a course have lists of more than 500 pages. */
export async function makeLongLists(): Promise<MadeDatabase> {
  const database = await makeDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    for (const statement of STATEMENTS) await client.query(statement);
    await seedAccounts(client, { learnerId: LEARNER_ID });
    await client.query("VACUUM (ANALYZE)");
  } catch (error) {
    await database.drop();
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
  return database;
}

const STATEMENTS = [
  `INSERT INTO "course" ("id", "code", "presentation", "title", "startsOn", "lengthDays", "observedUntil")
   VALUES ('${COURSE_ID}', 'LONG', '2026J', 'A long course', '2025-11-01', 500, '${LAST_DAY}')`,
  `SELECT "ensure_month_partitions"('cognitive_load_sample', '2025-11-01', '2026-12-31')`,
  `INSERT INTO "learner" ("id", "name") SELECT number, 'Learner ' || number FROM generate_series(1, ${ROWS}) AS number`,
  `INSERT INTO "enrolment" ("learnerId", "courseId") SELECT "id", '${COURSE_ID}' FROM "learner"`,
  `INSERT INTO "mission" ("id", "courseId", "kind", "title", "weight") VALUES (${MISSION_ID}, '${COURSE_ID}', 'exam', 'Exam', 100)`,
  `INSERT INTO "mission" ("id", "courseId", "kind", "title", "dueOn", "weight")
   SELECT ${MISSION_ID} + number, '${COURSE_ID}', 'tutor_marked', 'Task ' || number, '2025-11-01'::date + number, 0 FROM generate_series(1, 150) AS number`,
  `INSERT INTO "submission" ("learnerId", "missionId", "submittedOn", "score")
   SELECT "id", ${MISSION_ID}, '2026-11-20'::date - "id" % 100, "id" % 101 FROM "learner"`,
  `INSERT INTO "prediction" ("learnerId", "courseId", "risk", "reasons", "model")
   SELECT "id", '${COURSE_ID}', 0.5 + "id" % 5000 / 10000.0, '{}', 'test' FROM "learner"`,
  // Three kinds at each of 20,000 instants, over the 365 days up to the last.
  `INSERT INTO "cognitive_load_sample" ("learnerId", "takenAt", "kind", "load")
   SELECT ${LEARNER_ID}, timestamptz '${LAST_DAY} 20:00Z' - number / 3 * interval '26 minutes',
     (enum_range(NULL::"LoadKind"))[1 + number % 3], number % 101
   FROM generate_series(0, ${SAMPLES - 1}) AS number`,
  `INSERT INTO "goal" ("id", "learnerId", "title", "metric", "target", "startsOn", "dueOn", "status", "updatedAt")
   SELECT gen_random_uuid(), ${LEARNER_ID}, 'Goal ' || number, 'active_days', 3, '2026-01-01', '2026-02-01'::date + number % 300,
     (enum_range(NULL::"GoalStatus"))[1 + number % 2], now()
   FROM generate_series(1, ${2 * ROWS}) AS number`,
  `INSERT INTO "note" ("id", "authorId", "title", "body", "updatedAt")
   SELECT gen_random_uuid(), ${LEARNER_ID}, 'Note ' || number, 'Text', timestamptz '${LAST_DAY}' - number * interval '7 minutes'
   FROM generate_series(1, ${ROWS}) AS number`,
  `INSERT INTO "recommendation" ("id", "learnerId", "kind", "subject", "reason", "priority", "createdOn")
   SELECT gen_random_uuid(), ${LEARNER_ID}, 'open_resource', 'topic:' || number, 'Because', number % 1000 / 1000.0, '${LAST_DAY}'
   FROM generate_series(1, ${ROWS}) AS number`,
];
