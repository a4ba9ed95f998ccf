import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { generateData } from "../generate/generate";
import { silentProgress } from "../progress";

// The same figures worked out a second time, row by row and without SQL, on generated data.

const { client, close } = await connectNewDatabase();
afterAll(close);

beforeAll(async () => {
  client.setTypeParser(pg.types.builtins.DATE, (day) => day);
  await generateData(client, { scale: "small", seed: 3, anchorDay: "2025-05-07", progress: silentProgress });
});

const read = async <T extends pg.QueryResultRow>(sql: string) => (await client.query<T>(sql)).rows;

function weekStartOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The entry of a key, made when it is new. */
function entryOf<K, V>(entries: Map<K, V>, key: K, make: () => V): V {
  const entry = entries.get(key) ?? make();
  entries.set(key, entry);
  return entry;
}

type Clicked = { learnerId: number; courseId: string; day: string; clicks: number };
const readClicks = () =>
  read<Clicked>(
    'SELECT "learnerId", "courseId", "day", "clicks" FROM "activity" JOIN "resource" ON "resource"."id" = "resourceId"',
  );

test("every course week", async () => {
  const weeks = new Map<string, { clicks: number; learners: Set<number>; submissions: number }>();
  const weekOf = (courseId: string, day: string) =>
    entryOf(weeks, `${courseId} ${weekStartOf(day)}`, () => ({ clicks: 0, learners: new Set(), submissions: 0 }));
  for (const { learnerId, courseId, day, clicks } of await readClicks()) {
    const week = weekOf(courseId, day);
    week.clicks += clicks;
    week.learners.add(learnerId);
  }
  for (const { courseId, day } of await read<{ courseId: string; day: string }>(
    'SELECT "courseId", "submittedOn" AS "day" FROM "submission" JOIN "mission" ON "mission"."id" = "missionId"',
  )) {
    weekOf(courseId, day).submissions += 1;
  }
  const expected = [...weeks].map(([key, { clicks, learners, submissions }]) => [
    key,
    clicks,
    learners.size,
    submissions,
  ]);
  const stored = await read<{ key: string; clicks: number; activeLearners: number; submissions: number }>(
    `SELECT "courseId" || ' ' || "weekStart" AS "key", "clicks", "activeLearners", "submissions" FROM "course_week"`,
  );
  expect(stored.map((week) => [week.key, week.clicks, week.activeLearners, week.submissions]).sort()).toEqual(
    expected.sort(),
  );
  expect(stored.length).toBeGreaterThan(80);
});

test("every steady rhythm", async () => {
  const daysByWeek = new Map<number, Map<string, Set<string>>>();
  for (const { learnerId, day } of await readClicks()) {
    const weeks = entryOf(daysByWeek, learnerId, () => new Map<string, Set<string>>());
    entryOf(weeks, weekStartOf(day), () => new Set<string>()).add(day);
  }
  const expected = [...daysByWeek].flatMap(([learnerId, weeks]) => {
    const starts = [...weeks.keys()].sort();
    const idle = starts.slice(1).map((start, index) => Math.min(daysBetween(starts[index] ?? start, start) / 7 - 1, 3));
    const evidence = starts.length + idle.reduce((sum, count) => sum + count, 0);
    const steady = starts.filter((start) => (weeks.get(start)?.size ?? 0) >= 3);
    const strength = Math.round((steady.length / evidence) * 10_000) / 10_000;
    return evidence >= 3 && steady.length / evidence >= 0.5 ? [[learnerId, strength, evidence, steady[0]]] : [];
  });
  const stored = await read<{ learnerId: number; strength: number; evidenceCount: number; firstSeenOn: string }>(
    `SELECT * FROM "study_pattern" WHERE "kind" = 'steady_rhythm' ORDER BY "learnerId"`,
  );
  expect(stored.map((row) => [row.learnerId, row.strength, row.evidenceCount, row.firstSeenOn])).toEqual(
    expected.sort(([first], [second]) => Number(first) - Number(second)),
  );
  expect(stored.length).toBeGreaterThan(20);
});

test("every trend of scores", async () => {
  const scores = new Map<number, { x: number; y: number }[]>();
  for (const { learnerId, day, score } of await read<{ learnerId: number; day: string; score: number }>(
    'SELECT "learnerId", "submittedOn" AS "day", "score" FROM "submission" WHERE "score" IS NOT NULL AND NOT "isBanked"',
  )) {
    entryOf(scores, learnerId, () => []).push({ x: daysBetween("2020-01-01", day), y: score });
  }
  const expected = [...scores].flatMap(([learnerId, points]) => {
    const n = points.length;
    const sum = (pick: (point: { x: number; y: number }) => number) =>
      points.reduce((total, point) => total + pick(point), 0);
    const [meanX, meanY] = [sum(({ x }) => x) / n, sum(({ y }) => y) / n];
    const xx = sum(({ x }) => (x - meanX) ** 2);
    const yy = sum(({ y }) => (y - meanY) ** 2);
    const xy = sum(({ x, y }) => (x - meanX) * (y - meanY));
    const rise = (xy / xx) * (Math.max(...points.map(({ x }) => x)) - Math.min(...points.map(({ x }) => x)));
    const fit = 1 - (1 - xy ** 2 / (xx * yy)) * ((n - 1) / (n - 2));
    return n >= 3 && Math.abs(rise) >= 5 && fit >= 0.5
      ? [[learnerId, rise > 0 ? "improving_scores" : "declining_scores", n, fit]]
      : [];
  });
  const stored = await read<{ learnerId: number; kind: string; evidenceCount: number; strength: number }>(
    `SELECT * FROM "study_pattern" WHERE "kind" IN ('improving_scores', 'declining_scores') ORDER BY "learnerId"`,
  );
  expect(stored.map((row) => [row.learnerId, row.kind, row.evidenceCount, row.strength])).toEqual(
    expected
      .sort(([first], [second]) => Number(first) - Number(second))
      .map(([id, kind, n, fit]) => [id, kind, n, expect.closeTo(Number(fit), 3)]),
  );
  expect(stored.length).toBeGreaterThan(5);
});

test("the latest snapshot of a pattern is the pattern", async () => {
  const odd = await read(`
    SELECT FROM "study_pattern" AS pattern
    LEFT JOIN LATERAL (SELECT * FROM "pattern_snapshot" WHERE "patternId" = pattern."id" ORDER BY "weekStart" DESC LIMIT 1) AS latest ON true
    WHERE (pattern."strength", pattern."evidenceCount") IS DISTINCT FROM (latest."strength", latest."evidenceCount")`);
  expect(odd).toEqual([]);
  const [{ most } = { most: 0 }] = await read<{ most: number }>(
    'SELECT max("snapshots")::int AS "most" FROM (SELECT count(*) AS "snapshots" FROM "pattern_snapshot" GROUP BY "patternId") AS counted',
  );
  expect(most).toBe(26);
});

test("learners who failed were at a higher risk than those who passed", async () => {
  const rows = await read<{ risk: number; hasPassed: boolean }>(`
    SELECT "risk", "finalResult" IN ('pass', 'distinction') AS "hasPassed"
    FROM "prediction" JOIN "enrolment" USING ("learnerId", "courseId") JOIN "course" ON "course"."id" = "courseId"
    WHERE "observedUntil" < '2025-05-07'`);
  const [passed, failed] = [rows.filter(({ hasPassed }) => hasPassed), rows.filter(({ hasPassed }) => !hasPassed)];
  const wins = failed.flatMap((low) =>
    passed.map((high) => (low.risk > high.risk ? 1 : low.risk === high.risk ? 0.5 : 0)),
  );
  const areaUnderCurve = wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
  expect(areaUnderCurve).toBeGreaterThan(0.85);
});
