import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { derive } from "./derive";
import { SMALL_COURSES } from "./derived/small-course";
import { hashTables } from "./oulad/table-hashes";
import { silentProgress } from "./progress";

const [ADA, BEN, CY, DOT, EVE, FAY, GUS] = [1, 2, 3, 4, 5, 6, 7] as const;

const { client, close } = await connectNewDatabase();
afterAll(close);

beforeAll(async () => {
  // Days are to come out as they stand in the database, whatever the time zone of the machine.
  client.setTypeParser(pg.types.builtins.DATE, (day) => day);
  await client.query("SET TIME ZONE 'Pacific/Auckland'");
  await client.query(SMALL_COURSES);
});

// Each test finds the two courses with nothing derived yet.
beforeEach(() => client.query("BEGIN"));
afterEach(() => client.query("ROLLBACK"));

const run = () => derive(client, silentProgress);
const query = async (sql: string, values: unknown[] = []) =>
  (await client.query({ text: sql, values, rowMode: "array" })).rows as unknown[][];

test("course weeks hold the clicks, the learners and the submissions of each week", async () => {
  await run();
  expect(
    await query(
      `SELECT "weekStart", "clicks", "activeLearners", "submissions" FROM "course_week" WHERE "courseId" = 'TST-2024A' ORDER BY 1`,
    ),
  ).toEqual([
    ["2024-01-01", 15, 2, 0],
    ["2024-01-08", 20, 2, 0],
    ["2024-01-15", 9, 1, 0],
    ["2024-01-22", 25, 2, 1],
    ["2024-01-29", 0, 0, 2],
    ["2024-02-19", 0, 0, 1],
    ["2024-02-26", 0, 0, 1],
    ["2024-03-04", 4, 1, 0],
    ["2024-03-18", 0, 0, 1],
    ["2024-03-25", 0, 0, 1],
    ["2024-04-15", 0, 0, 1],
  ]);
  expect(
    await query(`SELECT sum("clicks")::int, sum("submissions")::int FROM "course_week" WHERE "courseId" = 'OLD-2023A'`),
  ).toEqual([[0, 10]]);
});

const PATTERNS = `SELECT "kind"::text, "strength", "evidenceCount", "firstSeenOn", "lastSeenOn" FROM "study_pattern" WHERE "learnerId" = $1 ORDER BY 1`;

test("patterns rest on at least three observations and at least half of them", async () => {
  await run();
  expect(await query(PATTERNS, [ADA])).toEqual([
    ["burst_study", 0.5, 4, "2024-01-08", "2024-03-04"],
    // 80, 60 and 40 on days 0, 27 and 57: r² = 1140² / (1626 · 800), adjusted for three points.
    ["declining_scores", 0.9982, 3, "2024-01-31", "2024-03-28"],
    ["last_minute_submission", 1, 3, "2024-01-31", "2024-03-28"],
  ]);
  expect(await query(PATTERNS, [BEN])).toEqual([
    ["early_submission", 1, 4, "2024-01-28", "2024-04-20"],
    ["evening_study", 0.75, 4, "2024-01-01", "2024-01-08"],
    // 50, 60 and 70 on days 0, 28 and 52: r² = 520² / (1354.67 · 200).
    ["improving_scores", 0.9961, 3, "2024-01-28", "2024-03-20"],
    ["steady_rhythm", 1, 4, "2024-01-01", "2024-01-24"],
  ]);
  expect(await query(PATTERNS, [CY])).toEqual([]);
  // A banked mark is no observation: two are left.
  expect(await query(PATTERNS, [GUS])).toEqual([]);
});

test("scores that hardly rise are no trend, however straight their line", async () => {
  await client.query('UPDATE "submission" SET "score" = 60 + "missionId" WHERE "learnerId" = 2');
  await run();
  expect(await query(`SELECT FROM "study_pattern" WHERE "learnerId" = 2 AND "kind" = 'improving_scores'`)).toEqual([]);
});

test("idle weeks count against a steady rhythm, a pause between courses does not", async () => {
  const steady = `SELECT "strength", "evidenceCount" FROM "study_pattern" WHERE "learnerId" = 2 AND "kind" = 'steady_rhythm'`;
  const studyIn = (week: string) =>
    client.query(`INSERT INTO "activity" SELECT 2, 1, date '${week}' + number, 1 FROM generate_series(0, 2) AS number`);
  await studyIn("2024-02-12"); // two idle weeks
  await run();
  expect(await query(steady)).toEqual([[0.7143, 7]]);
  await studyIn("2024-04-29"); // ten idle weeks, of which three count
  await run();
  expect(await query(steady)).toEqual([[0.5455, 11]]);
});

test("snapshots tell of all evidence up to the end of their week", async () => {
  await run();
  const history = `
    SELECT "weekStart", snapshot."strength", snapshot."evidenceCount"
    FROM "pattern_snapshot" AS snapshot JOIN "study_pattern" AS pattern ON pattern."id" = "patternId"
    WHERE "learnerId" = $1 AND "kind"::text = $2 ORDER BY 1`;
  expect(await query(history, [ADA, "burst_study"])).toEqual([
    ["2024-01-22", 0.3333, 3],
    ["2024-03-04", 0.5, 4],
  ]);
  expect(await query(history, [BEN, "early_submission"])).toEqual([
    ["2024-03-18", 1, 3],
    ["2024-04-15", 1, 4],
  ]);
  expect(await query(history, [BEN, "evening_study"])).toEqual([["2024-01-08", 0.75, 4]]);
});

const ADVICE = `SELECT "kind"::text, "subject", "priority", "reason" FROM "recommendation" WHERE "learnerId" = $1 ORDER BY "priority" DESC, "subject"`;

test("a learner behind their deadlines is told what is due, what to revise and to rest", async () => {
  await run();
  expect(await query(ADVICE, [ADA])).toEqual([
    [
      "submit_mission",
      "mission:4",
      0.865,
      "Test 2 counts 10 % and was due 7 days ago; your last two were handed in at the last minute.",
    ],
    ["start_early", "mission:6", 0.8, "3 of your 3 submissions came at the last minute; Test 3 is due in 14 days."],
    [
      "submit_mission",
      "mission:5",
      0.7998,
      "Assignment 3 counts 30 % and is due in 5 days; your last two were handed in at the last minute.",
    ],
    ["take_break", "learner:1", 0.68, "Your cognitive load averaged 80 of 100 over 3 samples of the last 7 days."],
    [
      "submit_mission",
      "mission:6",
      0.6021,
      "Test 3 counts 12.5 % and is due in 14 days; your last two were handed in at the last minute.",
    ],
    [
      "revise_mission",
      "mission:3",
      0.58,
      "You scored 40 of 100 in Assignment 2, which counts 30 %; your mean in TST-2024A is 60.",
    ],
    [
      "open_resource",
      "resource:3",
      0.3333,
      "You have not opened this week's quiz of TST-2024A yet; 1 of 3 learners have.",
    ],
    [
      "open_resource",
      "resource:2",
      0.25,
      "You have not opened this week's video of TST-2024A yet; 0 of 3 learners have.",
    ],
  ]);
  expect(
    await query(`SELECT DISTINCT "createdOn", "status"::text FROM "recommendation" WHERE "learnerId" = 1`),
  ).toEqual([["2024-05-01", "open"]]);
});

test("a learner in good time is told what is due and not yet opened", async () => {
  await run();
  expect(await query(ADVICE, [BEN])).toEqual([
    ["submit_mission", "mission:5", 0.7998, "Assignment 3 counts 30 % and is due in 5 days."],
    ["submit_mission", "mission:6", 0.6021, "Test 3 counts 12.5 % and is due in 14 days."],
    [
      "open_resource",
      "resource:2",
      0.25,
      "You have not opened this week's video of TST-2024A yet; 0 of 3 learners have.",
    ],
  ]);
});

test("who has left gets no advice; who will leave still does", async () => {
  await run();
  expect(await query(ADVICE, [CY])).toEqual([]);
  expect((await query(ADVICE, [DOT])).map(([kind, subject]) => [kind, subject])).toEqual([
    ["submit_mission", "mission:4"],
    ["submit_mission", "mission:5"],
    ["submit_mission", "mission:6"],
    ["open_resource", "resource:3"],
    ["open_resource", "resource:2"],
  ]);
});

test("after a course only its lowest marks are left to work on", async () => {
  await run();
  expect(await query(ADVICE, [EVE])).toEqual([
    [
      "revise_mission",
      "mission:13",
      0.51,
      "You scored 30 of 100 in Essay 3, which counts 25 %; your mean in OLD-2023A is 59.",
    ],
    [
      "revise_mission",
      "mission:12",
      0.426,
      "You scored 58 of 100 in Essay 2, which counts 25 %; your mean in OLD-2023A is 59.",
    ],
    [
      "revise_mission",
      "mission:14",
      0.423,
      "You scored 59 of 100 in Essay 4, which counts 25 %; your mean in OLD-2023A is 59.",
    ],
  ]);
  expect(await query(ADVICE, [FAY])).toEqual([
    [
      "revise_mission",
      "mission:13",
      0.39,
      "You scored 70 of 100 in Essay 3, which counts 25 %; your mean in OLD-2023A is 85.",
    ],
  ]);
  expect(await query(ADVICE, [GUS])).toEqual([]);
});

const RISK = `SELECT "risk", "reasons", "model" FROM "prediction" WHERE "learnerId" = $1`;
const logistic = (z: number) => expect.closeTo(1 / (1 + Math.exp(-z)), 4);

test("the risk follows from marks, missing missions, silence and earlier attempts", async () => {
  await run();
  expect(await query(RISK, [ADA])).toEqual([
    [
      logistic(-2 + 4 * (1 / 4) + 0.06 * (65 - 3400 / 60) + 0.4 * (27 / 7)),
      ["nothing done for 34 days", "1 of 4 missions missing", "mean score 57 of 100"],
      "rules-1",
    ],
  ]);
  expect(await query(RISK, [BEN])).toEqual([
    [
      logistic(-2 + 0.06 * (65 - 3700 / 60) + 0.4 * (4 / 7) + 0.4),
      ["1 earlier attempt", "nothing done for 11 days", "mean score 62 of 100"],
      "rules-1",
    ],
  ]);
  // Came after the first mission was due, and was never heard of.
  expect(await query(RISK, [DOT])).toEqual([
    [logistic(-2 + 4 + 0.4 * 6), ["3 of 3 missions missing", "nothing done for 90 days"], "rules-1"],
  ]);
  // Without clicks, silence counts to the last due day: 1 May less 27 April is under a week.
  expect(await query(RISK, [EVE])).toEqual([[logistic(-2 + 0.06 * (65 - 59.25)), ["mean score 59 of 100"], "rules-1"]]);
  expect(await query(`SELECT count(*)::int FROM "prediction"`)).toEqual([[7]]);
});

test("a second run changes nothing", async () => {
  const counts = await run();
  const before = await hashTables(client);
  expect(await run()).toEqual(counts);
  expect(await hashTables(client)).toEqual(before);
  expect(counts).toEqual({
    courseWeeks: 11 + 6,
    studyPatterns: 8,
    patternSnapshots: 12,
    recommendations: 20,
    predictions: 7,
  });
});

test("ids are valid UUIDs", async () => {
  await run();
  for (const [id] of await query(
    'SELECT "id"::text FROM "study_pattern" UNION ALL SELECT "id"::text FROM "recommendation"',
  )) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("new evidence changes rows in place, and what no longer holds goes", async () => {
  await run();
  const ids = await query('SELECT "learnerId", "kind", "id" FROM "study_pattern" ORDER BY 1, 2');
  await client.query(`
    INSERT INTO "submission" ("learnerId", "missionId", "submittedOn", "score") VALUES (1, 4, '2024-04-30', 95);
    DELETE FROM "activity" WHERE "learnerId" = 1`);
  await run();
  expect(await query(PATTERNS, [ADA])).toEqual([["last_minute_submission", 1, 4, "2024-01-31", "2024-04-30"]]);
  expect(
    await query(`SELECT FROM "pattern_snapshot" LEFT JOIN "study_pattern" ON "id" = "patternId" WHERE "id" IS NULL`),
  ).toEqual([]);
  const kept = await query('SELECT "learnerId", "kind", "id" FROM "study_pattern" ORDER BY 1, 2');
  expect(ids).toEqual(expect.arrayContaining(kept));
  expect((await query(ADVICE, [ADA])).map(([, subject]) => subject)).not.toContain("mission:4");
  expect(await query(`SELECT "activeLearners" FROM "course_week" WHERE "weekStart" = '2024-01-01'`)).toEqual([[1]]);
  expect(await query(`SELECT FROM "course_week" WHERE "weekStart" = '2024-03-04'`)).toEqual([]);
});

test("what a learner accepted or dismissed stays as they saw it", async () => {
  await run();
  await client.query(
    `UPDATE "recommendation" SET "status" = 'dismissed' WHERE "learnerId" = 1 AND "subject" = 'mission:4'`,
  );
  await client.query(
    `UPDATE "recommendation" SET "status" = 'accepted' WHERE "learnerId" = 1 AND "subject" = 'mission:5'`,
  );
  const answered = `SELECT * FROM "recommendation" WHERE "status" <> 'open' ORDER BY "subject"`;
  const before = await query(answered);
  expect(before).toHaveLength(2);
  // The first no longer applies, the reason of the second would now read differently.
  await client.query(`
    INSERT INTO "submission" ("learnerId", "missionId", "submittedOn", "score") VALUES (1, 4, '2024-04-30', 95);
    UPDATE "mission" SET "weight" = 40 WHERE "id" = 5`);
  await run();
  expect(await query(answered)).toEqual(before);
});

test("a live course is judged as of today", async () => {
  await client.query(`
    INSERT INTO "course" ("id", "code", "presentation", "title", "startsOn", "lengthDays")
      VALUES ('NOW-2024A', 'NOW', '2024A', 'Now', (now() AT TIME ZONE 'UTC')::date - 30, 268);
    INSERT INTO "mission" ("id", "courseId", "kind", "title", "dueOn", "weight")
      VALUES (21, 'NOW-2024A', 'exam', 'Exam', (now() AT TIME ZONE 'UTC')::date + 1, 100);
    INSERT INTO "enrolment" ("learnerId", "courseId") VALUES (7, 'NOW-2024A')`);
  await run();
  expect(await query(ADVICE, [GUS])).toEqual([
    ["submit_mission", "mission:21", expect.closeTo(0.981, 3), "Exam is due tomorrow."],
  ]);
});

test("it takes part in the transaction of its caller", async () => {
  await run();
  await run();
  await client.query("ROLLBACK");
  expect(await query('SELECT FROM "course_week"')).toEqual([]);
});

test("outside a transaction it makes one of its own, whole or not at all, and leaves the session as it was", async () => {
  await client.query("ROLLBACK");
  await client.query('ALTER TABLE "prediction" ADD CONSTRAINT "no_risk" CHECK ("risk" < 0)');
  await expect(run()).rejects.toThrow("no_risk");
  expect(await query('SELECT FROM "course_week"')).toEqual([]);
  await client.query('ALTER TABLE "prediction" DROP CONSTRAINT "no_risk"');
  await run();
  expect(client.getTransactionStatus()).toBe("I");
  const before = await hashTables(client);
  await run();
  expect(await hashTables(client)).toEqual(before); // the time of a prediction too, since none has changed
  expect(await query('SELECT FROM "course_week"')).not.toEqual([]);
  expect(await query("SHOW TIME ZONE")).toEqual([["Pacific/Auckland"]]);
  expect(await query("SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema()")).toEqual([]);
  await client.query('TRUNCATE "course_week", "study_pattern", "pattern_snapshot", "recommendation", "prediction"');
});

test("an empty database has nothing derived", async () => {
  await client.query('TRUNCATE "course", "learner" CASCADE');
  expect(await run()).toEqual({
    courseWeeks: 0,
    studyPatterns: 0,
    patternSnapshots: 0,
    recommendations: 0,
    predictions: 0,
  });
});
