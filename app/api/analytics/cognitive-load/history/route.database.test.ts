import { afterAll, describe, expect, test } from "vitest";
import { plansOf, type Scan, scansOf } from "@/tests/explain";
import { leadToGeneratedDatabase } from "@/tests/generated-database";

const { sql, demoLearnerId, close } = await leadToGeneratedDatabase();
const { GET } = await import("./route");
const { ask } = await import("@/tests/api");
const { makePerson, signIn } = await import("@/tests/people");
const { statementsOf } = await import("@/tests/count-statements");
const { db } = await import("@/lib/db/client");
const cookie = await signIn((await makePerson("learner", demoLearnerId)).email);

afterAll(close);

type Sample = { takenAt: string; kind: string; load: number; source: string };
const list = (search = "") => ask(GET, `/api/analytics/cognitive-load/history${search}`, { cookie });

// The first instant of the year that is shown, and the last one before it.
await sql.query(
  `INSERT INTO cognitive_load_sample VALUES ($1, '2025-11-21T00:00Z', 'germane', 5), ($1, '2025-11-20T23:59:59.999Z', 'germane', 6)`,
  [demoLearnerId],
);
const { rows } = await sql.query(
  `SELECT "takenAt", kind, load, source FROM cognitive_load_sample WHERE "learnerId" = ${demoLearnerId}`,
);
const everySample: Sample[] = rows
  .map((row) => ({ ...row, takenAt: row.takenAt.toISOString() }))
  .sort((a, b) => (a.takenAt === b.takenAt ? (a.kind < b.kind ? 1 : -1) : a.takenAt < b.takenAt ? 1 : -1));

async function listAll(search: string) {
  const pages = [(await list(`?${search}`)).body];
  while (pages.at(-1).next) pages.push((await list(`?${search}&cursor=${pages.at(-1).next}`)).body);
  return { pages, samples: pages.flatMap(({ items }) => items) };
}

describe("the history", () => {
  test("of a year pages over every sample once, the newest first, and back", async () => {
    const { pages, samples } = await listAll("limit=40");
    expect(samples).toEqual(everySample.slice(0, -1));
    expect(pages.length).toBeGreaterThan(5);
    const back = (await list(`?limit=40&cursor=${pages.at(-1).previous}`)).body;
    expect(back.items).toEqual(pages.at(-2).items);
    expect(pages[0].previous).toBeNull();
  });

  test("of one kind holds no other", async () => {
    const { samples } = await listAll("limit=100&kind=germane");
    expect(samples).toEqual(everySample.filter(({ kind, takenAt }) => kind === "germane" && takenAt >= "2025-11-21"));
  });

  test("of a range holds both its days whole", async () => {
    const days = everySample.map(({ takenAt }) => takenAt.slice(0, 10));
    const [to, from] = [days[9], days[60]];
    const { samples } = await listAll(`limit=100&from=${from}&to=${to}`);
    expect(samples).toEqual(
      everySample.filter((_, index) => (days[index] ?? "") >= `${from}` && `${to}` >= `${days[index]}`),
    );
    expect(new Set(samples.map(({ takenAt }: Sample) => takenAt.slice(0, 10)))).toContain(from);
  });

  test("up to a day begins 364 days before it", async () => {
    const { samples } = await listAll("limit=100&to=2026-11-19");
    expect(samples).toEqual(everySample.filter(({ takenAt }) => takenAt < "2026-11-20"));
    expect(samples.at(-1).load).toBe(6);
  });

  test.each([
    ["kind=emotional", "kind"],
    ["from=2026-13-01", "from"],
    ["from=2026-02-02&to=2026-02-01", "from"],
    ["limit=101", "limit"],
    ["cursor=nonsense", "cursor"],
    ["fields=learnerId", "fields"],
    ["weeks=3", "weeks"],
  ])("refuses %s, naming it", async (search, path) => {
    const { status, body } = await list(`?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });

  test("of another learner stays theirs", async () => {
    const { rows: found } = await sql.query(`
      SELECT "learnerId", array_agg(load ORDER BY load) AS loads FROM cognitive_load_sample
      WHERE "learnerId" <> ${demoLearnerId} GROUP BY 1 HAVING count(*) BETWEEN 50 AND 100 LIMIT 1`);
    const { learnerId, loads } = found[0];
    const stranger = await signIn((await makePerson("learner", learnerId)).email);
    const { body } = await ask(GET, "/api/analytics/cognitive-load/history?limit=100", { cookie: stranger });
    expect(body.items.map(({ load }: Sample) => load).sort((a: number, b: number) => a - b)).toEqual(loads);
    const advisor = await signIn((await makePerson("advisor")).email);
    expect((await ask(GET, "/api/analytics/cognitive-load/history", { cookie: advisor })).status).toBe(403);
  });
});

describe("the database", () => {
  test("is asked as often for a hundred samples as for one", async () => {
    const [one, hundred] = [await statementsOf(() => list("?limit=1")), await statementsOf(() => list("?limit=100"))];
    expect([one.length, hundred.length]).toEqual([3, 3]);
    expect(await statementsOf(() => list("?from=2026-06-01&to=2026-11-01"))).toHaveLength(2);
  });

  test("reads no column but those asked for, and the sort keys", async () => {
    const statements = await statementsOf(async () => {
      expect(Object.keys((await list("?fields=kind,takenAt")).body.items[0]).sort()).toEqual(["kind", "takenAt"]);
    });
    expect(statements.at(-1)).not.toContain('"load"');
  });

  test("opens only the months of the range, the newest first, and stops when the page is full", async () => {
    const months = await scans("?limit=5&from=2026-06-01&to=2026-10-31");
    expect(months.map(({ table }) => table)).toEqual(
      ["10", "09", "08", "07", "06"].map((month) => `cognitive_load_sample_2026_${month}`),
    );
    expect(months.map(({ isExecuted }) => isExecuted)).toEqual([true, false, false, false, false]);
    expect(months.every(({ indexes }) => indexes.length === 1)).toBe(true);
  });

  test("looks at no more rows for a late page than for the first, of all kinds or one", async () => {
    for (const search of ["?limit=20", "?limit=20&kind=germane"]) {
      const { pages } = await listAll(search.slice(1));
      const [first, late] = [await scans(search), await scans(`${search}&cursor=${pages.at(-3).next}`)];
      expect(rowsIn(first)).toBeLessThan(30);
      expect(rowsIn(late)).toBeLessThan(30);
    }
  });
});

/** What the page's statement reads, with the values it is sent with. */
async function scans(search: string): Promise<Scan[]> {
  const sent: { query: string; params: string }[] = [];
  db.$on("query", ({ query, params }) => sent.push({ query, params }));
  await list(search);
  const page = sent.find(({ query }) => query.includes("cursorKeys"));
  const plans = await plansOf(sql, { text: page?.query ?? "", values: JSON.parse(page?.params ?? "[]") });
  return plans.flatMap(scansOf);
}

const rowsIn = (found: Scan[]) => found.reduce((sum, { rows: read }) => sum + read, 0);
