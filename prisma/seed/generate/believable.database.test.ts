import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { silentProgress } from "../progress";
import { generateData } from "./generate";

const ANCHOR_DAY = "2025-03-12"; // the courses run from autumn on, over the turn of the year
let demoLearnerId: number;

const { client, close } = await connectNewDatabase();
afterAll(close);

beforeAll(async () => {
  const counts = await generateData(client, { scale: "small", anchorDay: ANCHOR_DAY, progress: silentProgress });
  demoLearnerId = counts.demoLearnerId;
});

/** The only value of the only row. */
async function figure(sql: string): Promise<number> {
  const { rows } = await client.query<{ figure: string }>(`SELECT (${sql}) AS "figure"`);
  return Number(rows[0]?.figure);
}

const CLICKED = `"activity" JOIN "resource" ON "resource"."id" = "resourceId" JOIN "course" ON "course"."id" = "courseId"`;
const HANDED_IN = `"submission" JOIN "mission" ON "mission"."id" = "missionId" JOIN "course" ON "course"."id" = "courseId"`;

test("nothing happens after the anchor day, and nothing with a time of day on it", async () => {
  for (const [table, column] of [
    ["activity", "day"],
    ["submission", "submittedOn"],
    ["enrolment", "registeredOn"],
    ["enrolment", "unregisteredOn"],
    ["course", "observedUntil"],
  ]) {
    expect(
      await figure(`SELECT count(*) FROM "${table}" WHERE "${column}" > '${ANCHOR_DAY}'`),
      `${table}.${column}`,
    ).toBe(0);
  }
  for (const [table, column] of [
    ["study_session", "startedAt"],
    ["cognitive_load_sample", "takenAt"],
    ["goal", "updatedAt"],
    ["note", "updatedAt"],
    ["note_share", "createdAt"],
    ["preference", "updatedAt"],
    ["personalization_config", "adaptedAt"],
  ]) {
    const late = await figure(`SELECT count(*) FROM "${table}" WHERE "${column}" >= '${ANCHOR_DAY} 00:00:00+00'`);
    expect(late, `${table}.${column}`).toBe(0);
  }
  expect(
    await figure(`SELECT count(*) FROM "personalization_outcome" WHERE "measuredAt" > '${ANCHOR_DAY} 00:00:00+00'`),
  ).toBe(0);
});

test("only who is on a course does anything for it, and only while they are", async () => {
  const elsewhere = (rows: string, day: string) => `
    SELECT count(*) FROM ${rows} LEFT JOIN "enrolment" USING ("learnerId", "courseId")
    WHERE "enrolment"."courseId" IS NULL OR ${day} < "registeredOn" OR ${day} > "unregisteredOn"
      OR ${day} NOT BETWEEN "startsOn" AND "startsOn" + "lengthDays"`;
  expect(await figure(elsewhere(CLICKED, '"day"'))).toBe(0);
  expect(await figure(elsewhere(HANDED_IN, '"submittedOn"'))).toBe(0);
});

test("weekdays are busier than weekends", async () => {
  const weekend = 'extract(isodow FROM "day") >= 6';
  const ratio = `(SELECT count(*) FILTER (WHERE NOT ${weekend}) / 5.0 / (count(*) FILTER (WHERE ${weekend}) / 2.0) FROM "activity")`;
  expect(await figure(ratio)).toBeGreaterThan(1.15);
  expect(await figure(ratio)).toBeLessThan(2);
});

test("activity rises before a due day and rests after it", async () => {
  const perDay = (from: number, to: number) =>
    figure(`
      SELECT count(*) / ${to - from + 1}.0
      FROM ${CLICKED} JOIN "mission" ON "mission"."courseId" = "course"."id"
      WHERE "mission"."kind" <> 'exam' AND "dueOn" - "day" BETWEEN ${from} AND ${to}`);
  const [usual, before, after] = [await perDay(8, 14), await perDay(0, 2), await perDay(-3, -1)];
  expect(before / usual).toBeGreaterThan(1.4);
  expect(after / usual).toBeLessThan(0.9);
});

test("over the turn of the year hardly anything is done", async () => {
  const perDay = (from: string, to: string) =>
    figure(`SELECT count(*) / ('${to}'::date - '${from}') FROM "activity" WHERE "day" BETWEEN '${from}' AND '${to}'`);
  const [holidays, before, after] = [
    await perDay("2024-12-20", "2025-01-03"),
    await perDay("2024-12-04", "2024-12-18"),
    await perDay("2025-01-08", "2025-01-22"),
  ];
  expect(holidays).toBeLessThan(0.65 * Math.min(before, after));
});

test("who does more scores higher", async () => {
  const correlation = await figure(`
    SELECT corr("score", "days")
    FROM (SELECT "learnerId", "courseId", avg("score") AS "score" FROM ${HANDED_IN} WHERE NOT "isBanked" GROUP BY 1, 2) AS marked
    JOIN (SELECT "learnerId", "courseId", count(DISTINCT "day") AS "days" FROM ${CLICKED} WHERE "observedUntil" = '${ANCHOR_DAY}' GROUP BY 1, 2) AS active
    USING ("learnerId", "courseId")`);
  expect(correlation).toBeGreaterThan(0.2);
  expect(correlation).toBeLessThan(0.8);
});

test("scores spread from weak to strong", async () => {
  const scoreAt = (share: number) =>
    figure(`SELECT percentile_cont(${share}) WITHIN GROUP (ORDER BY "score") FROM "submission"`);
  const [low, middle, high] = [await scoreAt(0.05), await scoreAt(0.5), await scoreAt(0.95)];
  expect([low, middle, high]).toEqual([expect.closeTo(38, -1), expect.closeTo(66, -1), expect.closeTo(92, -1)]);
});

test("some learners stop; of these some unregister, and have withdrawn", async () => {
  const enrolled = await figure('SELECT count(*) FROM "enrolment"');
  const left = await figure('SELECT count(*) FROM "enrolment" WHERE "unregisteredOn" IS NOT NULL');
  const silent = await figure(`
    SELECT count(*) FROM "enrolment" JOIN "course" ON "course"."id" = "courseId" AND "observedUntil" = '${ANCHOR_DAY}'
    WHERE "unregisteredOn" IS NULL AND NOT EXISTS (
      SELECT FROM "activity" JOIN "resource" ON "resource"."id" = "resourceId"
      WHERE "activity"."learnerId" = "enrolment"."learnerId" AND "resource"."courseId" = "enrolment"."courseId"
        AND "day" > date '${ANCHOR_DAY}' - 28
    )`);
  expect(left / enrolled).toSatisfy((share: number) => share > 0.03 && share < 0.25);
  expect(silent).toBeGreaterThan(0);
  expect(
    await figure(
      `SELECT count(*) FROM "enrolment" WHERE ("finalResult" = 'withdrawn') IS DISTINCT FROM ("unregisteredOn" IS NOT NULL) AND "finalResult" IS NOT NULL`,
    ),
  ).toBe(0);
});

test("finished courses have results of every kind, running ones have none but withdrawals", async () => {
  const { rows } = await client.query(`
    SELECT "observedUntil" = '${ANCHOR_DAY}' AS "isRunning", array_agg(DISTINCT "finalResult"::text ORDER BY "finalResult"::text) AS "results"
    FROM "enrolment" JOIN "course" ON "course"."id" = "courseId" GROUP BY 1 ORDER BY 1`);
  expect(rows).toEqual([
    { isRunning: false, results: ["distinction", "fail", "pass", "withdrawn"] },
    { isRunning: true, results: ["withdrawn", null] },
  ]);
});

test("a goal's progress is what its learner did between its days", async () => {
  const { rows } = await client.query(`
    SELECT "metric"::text, count(*)::int AS "goals", count(*) FILTER (WHERE "progress" <> CASE "metric"
      WHEN 'study_minutes' THEN (SELECT coalesce(sum("minutes"), 0) FROM "study_session"
        WHERE "learnerId" = "goal"."learnerId" AND ("startedAt" AT TIME ZONE 'UTC')::date BETWEEN "startsOn" AND "dueOn")
      WHEN 'active_days' THEN (SELECT count(DISTINCT "day") FROM "activity"
        WHERE "learnerId" = "goal"."learnerId" AND "day" BETWEEN "startsOn" AND "dueOn")
      WHEN 'missions_done' THEN (SELECT count(*) FROM "submission"
        WHERE "learnerId" = "goal"."learnerId" AND NOT "isBanked" AND "submittedOn" BETWEEN "startsOn" AND "dueOn")
      WHEN 'mean_score' THEN (SELECT coalesce(round(avg("score")), 0) FROM "submission"
        WHERE "learnerId" = "goal"."learnerId" AND NOT "isBanked" AND "submittedOn" BETWEEN "startsOn" AND "dueOn")
    END)::int AS "wrong"
    FROM "goal"
    WHERE "dueOn" - "startsOn" + 1 = CASE "metric"
      WHEN 'study_minutes' THEN 14 WHEN 'active_days' THEN 28 WHEN 'missions_done' THEN 70 ELSE 112 END
    GROUP BY 1 ORDER BY 1`);
  expect(rows.reduce((sum, { goals }) => sum + goals, 0)).toBe(await figure('SELECT count(*) FROM "goal"'));
  expect(rows.map(({ metric, wrong }) => [metric, wrong])).toEqual([
    ["active_days", 0],
    ["mean_score", 0],
    ["missions_done", 0],
    ["study_minutes", 0],
  ]);
  expect(
    await figure(
      `SELECT count(*) FROM "goal" WHERE ("status" = 'dropped') <> ("progress" < "target" AND "dueOn" < '${ANCHOR_DAY}')`,
    ),
  ).toBe(0);
  expect(await figure(`SELECT count(*) FROM "goal" WHERE "status" = 'done' AND "progress" < "target"`)).toBe(0);
});

test("an adaptation's outcome is measured on the 28 days before and after it", async () => {
  const { rows } = await client.query(`
    SELECT "metric"::text, count(*)::int AS "outcomes", count(*) FILTER (WHERE
      ("countBefore", "countAfter", "meanBefore"::numeric, "meanAfter"::numeric)
        IS DISTINCT FROM (before."count", after."count", round(before."mean", 2), round(after."mean", 2)))::int AS "wrong"
    FROM "personalization_outcome"
    JOIN "personalization_config" AS config ON config."id" = "configId"
    CROSS JOIN LATERAL (SELECT ("adaptedAt" AT TIME ZONE 'UTC')::date AS "day") AS adapted
    CROSS JOIN LATERAL (${spanMean("day - 28")}) AS before
    CROSS JOIN LATERAL (${spanMean("day")}) AS after
    GROUP BY 1 ORDER BY 1`);
  expect(rows.map(({ metric, wrong }) => [metric, wrong])).toEqual([
    ["clicks_per_day", 0],
    ["focus", 0],
    ["minutes_per_day", 0],
    ["score", 0],
  ]);
});

function spanMean(from: string): string {
  const first = from.replace("day", 'adapted."day"');
  return `
    SELECT CASE WHEN "metric" IN ('focus', 'score') THEN count(*)::int ELSE 28 END AS "count",
      CASE WHEN "metric" IN ('focus', 'score') THEN avg("value") ELSE sum("value") / 28.0 END AS "mean"
    FROM (
      SELECT 'focus' AS "of", ("startedAt" AT TIME ZONE 'UTC')::date AS "on", "focus" AS "value" FROM "study_session"
        WHERE "learnerId" = config."learnerId" AND "focus" IS NOT NULL
      UNION ALL SELECT 'minutes_per_day', ("startedAt" AT TIME ZONE 'UTC')::date, "minutes" FROM "study_session" WHERE "learnerId" = config."learnerId"
      UNION ALL SELECT 'clicks_per_day', "day", "clicks" FROM "activity" WHERE "learnerId" = config."learnerId"
      UNION ALL SELECT 'score', "submittedOn", "score" FROM "submission"
        WHERE "learnerId" = config."learnerId" AND "score" IS NOT NULL AND NOT "isBanked"
    ) AS observed
    WHERE "of" = "metric"::text AND "on" >= ${first} AND "on" < ${first} + 28`;
}

test("study sessions fall on days of activity and do not overlap", async () => {
  expect(
    await figure(`
      SELECT count(*) FROM "study_session" AS studied WHERE NOT EXISTS (
        SELECT FROM "activity" WHERE "learnerId" = studied."learnerId" AND "day" = ("startedAt" AT TIME ZONE 'UTC')::date
      )`),
  ).toBe(0);
  expect(
    await figure(`
      SELECT count(*) FROM (
        SELECT "startedAt" < lag("startedAt" + "minutes" * interval '1 minute') OVER (PARTITION BY "learnerId" ORDER BY "startedAt") AS "overlaps"
        FROM "study_session"
      ) AS studied WHERE "overlaps"`),
  ).toBe(0);
});

test("who reports cognitive load does so about two or three times a week, each time of all three kinds", async () => {
  const timesAWeek = await figure(`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "times" / "weeks")
    FROM (
      SELECT count(DISTINCT "takenAt") AS "times", (max("takenAt")::date - min("takenAt")::date + 7) / 7.0 AS "weeks"
      FROM "cognitive_load_sample" GROUP BY "learnerId"
    ) AS reported`);
  expect(timesAWeek).toSatisfy((times: number) => times >= 1.5 && times <= 3.5);
  expect(
    await figure(
      `SELECT count(*) FROM (SELECT FROM "cognitive_load_sample" GROUP BY "learnerId", "takenAt" HAVING count(*) <> 3) AS odd`,
    ),
  ).toBe(0);
});

test("notes are shared among learners of a course", async () => {
  expect(
    await figure(`
      SELECT count(*) FROM "note_share" JOIN "note" ON "note"."id" = "noteId" WHERE "authorId" = "learnerId" OR NOT EXISTS (
        SELECT FROM "enrolment" AS author JOIN "enrolment" AS reader USING ("courseId")
        WHERE author."learnerId" = "authorId" AND reader."learnerId" = "note_share"."learnerId"
      )`),
  ).toBe(0);
});

test("the demo learner has something in every section", async () => {
  const own: [table: string, atLeast: number, column?: string][] = [
    ["enrolment", 2],
    ["submission", 5],
    ["activity", 300],
    ["study_session", 50],
    ["cognitive_load_sample", 100],
    ["goal", 4],
    ["preference", 1],
    ["personalization_config", 3],
    ["note", 4, "authorId"],
    ["note_share", 1],
    ["study_pattern", 3],
    ["recommendation", 4],
    ["prediction", 2],
  ];
  for (const [table, atLeast, column = "learnerId"] of own) {
    expect(
      await figure(`SELECT count(*) FROM "${table}" WHERE "${column}" = ${demoLearnerId}`),
      table,
    ).toBeGreaterThanOrEqual(atLeast);
  }
  const kinds = await client.query(
    `SELECT DISTINCT "kind"::text FROM "recommendation" WHERE "learnerId" = $1 ORDER BY 1`,
    [demoLearnerId],
  );
  expect(kinds.rows.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["revise_mission", "start_early", "submit_mission"]),
  );
});
