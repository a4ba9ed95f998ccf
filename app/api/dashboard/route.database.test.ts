import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { leadToGeneratedDatabase } from "@/tests/generated-database";

// A database of its own: these tests take its tables away.
const { sql, demoLearnerId, close } = await leadToGeneratedDatabase();
const { GET } = await import("./route");
const { makePerson, signIn } = await import("@/tests/people");
const { statementsOf } = await import("@/tests/count-statements");
const learner = await makePerson("learner", demoLearnerId);
const cookie = await signIn(learner.email);

afterAll(close);
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

async function ask(headers: Record<string, string> = { cookie }, search = "") {
  const response = await GET(new Request(`http://test/api/dashboard${search}`, { headers }), {
    params: Promise.resolve({}),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: response.status === 304 ? null : await response.json(),
  };
}

const one = async (statement: string) => (await sql.query(statement)).rows[0];

describe("the learner's five sections", () => {
  test("arrive in one call, timed one by one", async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ["activity", "cognitiveLoad", "degraded", "goals", "insights", "missions"].sort(),
    );
    for (const name of ["missions.get_overview", "goals.list_open", "activity.get_weekly", "dashboard.show"]) {
      expect(headers.get("server-timing")).toContain(`${name};dur=`);
    }
  });

  test("count missions as the tables do", async () => {
    const { missions } = (await ask()).body;
    const expected = await one(`
      SELECT count(s) AS done, count(*) FILTER (WHERE s IS NULL AND m."dueOn" >= '2026-11-20') AS due,
        count(*) FILTER (WHERE s IS NULL AND m."dueOn" < '2026-11-20') AS missed, round(avg(score), 1) AS mean
      FROM enrolment e JOIN mission m USING ("courseId")
      LEFT JOIN submission s ON s."missionId" = m.id AND s."learnerId" = e."learnerId" WHERE e."learnerId" = ${demoLearnerId}`);
    expect(missions).toMatchObject({
      asOf: "2026-11-20",
      dueCount: Number(expected.due),
      doneCount: Number(expected.done),
      missedCount: Number(expected.missed),
      meanScore: Number(expected.mean),
    });
    expect(missions.due.length).toBeGreaterThan(0);
  });

  test("sum clicks and minutes by the week they fell in", async () => {
    const { weeks } = (await ask()).body.activity;
    const { rows } = await sql.query(`SELECT day::text, clicks FROM activity WHERE "learnerId" = ${demoLearnerId}`);
    const expected = new Map<string, number>();
    for (const { day, clicks } of rows) {
      const date = new Date(day);
      date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
      const monday = date.toISOString().slice(0, 10);
      expected.set(monday, (expected.get(monday) ?? 0) + clicks);
    }
    expect(weeks).toHaveLength(12);
    expect(weeks.at(-1).weekStart).toBe("2026-11-16");
    for (const week of weeks) expect(week.clicks).toBe(expected.get(week.weekStart) ?? 0);
    expect(weeks.some(({ clicks }: { clicks: number }) => clicks > 0)).toBe(true);
  });

  test("give weekly means of load within 0 to 100", async () => {
    const { weeks, sampleCount } = (await ask()).body.cognitiveLoad;
    expect(sampleCount).toBeGreaterThan(0);
    const last = weeks.at(-2);
    const expected = await one(`
      SELECT round(avg(load), 1) AS mean FROM cognitive_load_sample WHERE "learnerId" = ${demoLearnerId}
      AND kind = 'germane' AND "takenAt" >= '${last.weekStart}' AND "takenAt" < '${last.weekStart}'::date + 7`);
    expect(last.germane).toBe(expected.mean === null ? null : Number(expected.mean));
  });
});

test("a mission is recommended once, by its most useful advice", async () => {
  const { recommendations } = (await ask()).body.insights;
  const { rows } = await sql.query(`
    SELECT id, "missionId" FROM recommendation WHERE "learnerId" = ${demoLearnerId} AND status = 'open'
    ORDER BY priority DESC, id DESC`);
  const isFirstOfMission = ({ missionId }: { missionId: number | null }, place: number) =>
    missionId === null || rows.findIndex((row) => row.missionId === missionId) === place;
  const expected = rows.filter(isFirstOfMission).slice(0, 4);
  expect(recommendations.map(({ id }: { id: string }) => id)).toEqual(expected.map(({ id }) => id));
  expect(rows.length).toBeGreaterThan(expected.length);
});

test("the strongest patterns come first, the weaker ones not at all", async () => {
  await sql.query(`
    INSERT INTO study_pattern (id, "learnerId", kind, strength, "evidenceCount", "firstSeenOn", "lastSeenOn")
    SELECT gen_random_uuid(), ${demoLearnerId}, kind, 0.5, 3, '2026-11-01', '2026-11-02'
    FROM unnest(enum_range(NULL::"StudyPatternKind")) AS kind ON CONFLICT DO NOTHING`);
  const { rows } = await sql.query(`
    SELECT kind, strength, "evidenceCount" FROM study_pattern WHERE "learnerId" = ${demoLearnerId}`);
  const { patterns } = (await ask()).body.insights;
  const strengths = rows.map(({ strength }) => strength).sort((a, b) => b - a);
  expect(patterns.map(({ strength }: { strength: number }) => strength)).toEqual(strengths.slice(0, 4));
  for (const pattern of patterns) expect(rows).toContainEqual(pattern);
  expect(rows.length).toBeGreaterThan(patterns.length);
});

test("the screen costs five statements and the session's", async () => {
  const statements = await statementsOf(() => ask());
  expect(statements.length).toBeLessThanOrEqual(6);
});

describe.each([
  ["missions", "submission"],
  ["goals", "goal"],
  ["activity", "activity"],
  ["cognitiveLoad", "cognitive_load_sample"],
  ["insights", "study_pattern"],
  ["insights", "recommendation"],
])("when the section %s fails for want of %s", (section, table) => {
  test("it alone is null and named, the others arrive", async () => {
    const whole = (await ask()).body;
    await sql.query(`ALTER TABLE "${table}" RENAME TO "${table}_gone"`);
    try {
      const { status, body } = await ask();
      expect(status).toBe(200);
      expect(body).toEqual({ ...whole, [section]: null, degraded: [section] });
    } finally {
      await sql.query(`ALTER TABLE "${table}_gone" RENAME TO "${table}"`);
    }
  });
});

test("an unchanged screen is 304, a changed one is not", async () => {
  const etag = (await ask()).headers.get("etag") ?? "";
  expect((await ask({ cookie, "if-none-match": etag })).status).toBe(304);
  await sql.query(`UPDATE goal SET progress = progress + 1 WHERE "learnerId" = ${demoLearnerId} AND status = 'open'`);
  expect((await ask({ cookie, "if-none-match": etag })).status).toBe(200);
});

describe("an advisor", () => {
  test("sees the course they choose among those they advise, in figures that add up", async () => {
    const advisor = await makePerson("advisor");
    const { id } = await one(`SELECT id FROM course ORDER BY id LIMIT 1`);
    await sql.query(`INSERT INTO course_advisor ("userId", "courseId") VALUES ($1, $2)`, [advisor.userId, id]);
    const headers = { cookie: await signIn(advisor.email) };
    const { body } = await ask(headers, `?course=${id}`);
    const enrolled = await one(`SELECT count(*)::int AS n FROM enrolment WHERE "courseId" = '${id}'`);
    const scored = await one(`
      SELECT count(*)::int AS n FROM submission s JOIN mission m ON m.id = s."missionId" WHERE "courseId" = '${id}' AND score IS NOT NULL`);
    expect(body).toMatchObject({ course: id, degraded: [], courses: [{ id, enrolmentCount: enrolled.n }] });
    expect(body.scores.bins.reduce((sum: number, bin: { count: number }) => sum + bin.count, 0)).toBe(scored.n);
    expect(body.atRisk.map(({ risk }: { risk: number }) => risk)).toEqual(
      body.atRisk.map(({ risk }: { risk: number }) => risk).toSorted((a: number, b: number) => b - a),
    );
    const { id: other } = await one(`SELECT id FROM course ORDER BY id DESC LIMIT 1`);
    expect((await ask(headers, `?course=${other}`)).status).toBe(404);
  });

  test("without courses gets an empty screen", async () => {
    const advisor = await makePerson("advisor");
    const { body } = await ask({ cookie: await signIn(advisor.email) });
    expect(body).toEqual({ courses: [], course: null, degraded: [] });
  });
});

test.each([
  ["?course=nonsense", 400],
  ["?unknown=1", 400],
])("%s is bad input", async (search, status) => {
  expect((await ask({ cookie }, search)).status).toBe(status);
});

test("an operator has no such screen, and a learner role without a record is told so", async () => {
  const operator = await makePerson("operator");
  expect((await ask({ cookie: await signIn(operator.email) })).status).toBe(403);
  const unlinked = await makePerson("learner");
  expect((await ask({ cookie: await signIn(unlinked.email) })).status).toBe(403);
});

test("with fields only the sections asked for are read, and of their rows only those columns", async () => {
  const statements = await statementsOf(async () => {
    const { status, body } = await ask({ cookie }, "?fields=goals.title,missions.due.title,missions.dueCount");
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(["goals", "missions"]);
    expect(Object.keys(body.goals[0])).toEqual(["title"]);
    expect(Object.keys(body.missions).sort()).toEqual(["due", "dueCount"]);
    expect(Object.keys(body.missions.due[0])).toEqual(["title"]);
  });
  expect(statements).toHaveLength(3); // the session's among them
  expect(statements.join()).not.toMatch(/"target"|"weight"|cognitive_load_sample/);
  expect((await ask({ cookie }, "?fields=goals.colour")).status).toBe(400);
});
