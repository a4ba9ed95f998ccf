import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { leadToGeneratedDatabase } from "@/tests/generated-database";

const { sql, demoLearnerId, close } = await leadToGeneratedDatabase();
const { GET } = await import("./route");
const { ask, makeCaller } = await import("@/tests/api");
const { makePerson, signIn } = await import("@/tests/people");
const { statementsOf } = await import("@/tests/count-statements");

afterAll(close);

const SPAN_MS = 28 * 86_400_000;
type Observation = { at: number; value: number };
type Outcome = { metric: string; meanBefore: number; meanAfter: number } & Record<string, number | boolean | null>;

const show = (cookie: string, search = "") => ask(GET, `/api/personalization/effectiveness${search}`, { cookie });
const cookies = new Map<number, string>();

async function cookieOf(learnerId: number): Promise<string> {
  const cookie = cookies.get(learnerId) ?? (await signIn((await makePerson("learner", learnerId)).email));
  cookies.set(learnerId, cookie);
  return cookie;
}

/** Everything a metric is measured on, from the raw rows. */
async function observe(learnerId: number): Promise<Record<string, Observation[]>> {
  const read = async (statement: string) =>
    (await sql.query(statement)).rows.map(({ day, value }) => ({ at: Date.parse(day), value: Number(value) }));
  const session = (value: string) => `
    SELECT ("startedAt" AT TIME ZONE 'UTC')::date::text AS day, ${value} AS value FROM study_session
    WHERE "learnerId" = ${learnerId} AND ${value} IS NOT NULL`;
  return {
    focus: await read(session("focus")),
    minutes_per_day: await read(session("minutes")),
    clicks_per_day: await read(`SELECT day::text, clicks AS value FROM activity WHERE "learnerId" = ${learnerId}`),
    score: await read(`
      SELECT "submittedOn"::text AS day, score AS value FROM submission
      WHERE "learnerId" = ${learnerId} AND score IS NOT NULL AND NOT "isBanked"`),
  };
}

function spanOf(observations: Observation[], metric: string, from: number) {
  const values = observations.filter(({ at }) => from <= at && at < from + SPAN_MS).map(({ value }) => value);
  const count = metric.endsWith("_per_day") && values.length > 0 ? 28 : values.length;
  return { count, mean: values.reduce((sum, value) => sum + value, 0) / count };
}

test("each outcome is the mean of 28 days of the learner's rows before the adaptation, and after", async () => {
  const { rows } = await sql.query(`
    SELECT "learnerId" AS id FROM personalization_config JOIN personalization_outcome ON "configId" = id
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 12`);
  const metrics = new Set<string>();
  for (const { id } of [...rows, { id: demoLearnerId }]) {
    const observed = await observe(id);
    const { status, body } = await show(await cookieOf(id));
    expect(status).toBe(200);
    for (const { adaptedAt, outcomes } of body.adaptations) {
      const day = Date.parse(adaptedAt.slice(0, 10));
      for (const outcome of outcomes as Outcome[]) {
        const before = spanOf(observed[outcome.metric] ?? [], outcome.metric, day - SPAN_MS);
        const after = spanOf(observed[outcome.metric] ?? [], outcome.metric, day);
        expect([outcome.countBefore, outcome.countAfter]).toEqual([before.count, after.count]);
        expect(Math.abs(outcome.meanBefore - before.mean)).toBeLessThan(0.0051); // kept to the hundredth
        expect(Math.abs(outcome.meanAfter - after.mean)).toBeLessThan(0.0051);
        expect(outcome.change).toBeCloseTo(outcome.meanAfter - outcome.meanBefore, 2);
        expect(outcome.relativeChange).toBeCloseTo((outcome.meanAfter - outcome.meanBefore) / outcome.meanBefore, 2);
        expect(outcome.isImprovement).toBe(after.mean > before.mean);
        metrics.add(outcome.metric);
      }
    }
  }
  expect([...metrics].sort()).toEqual(["clicks_per_day", "focus", "minutes_per_day", "score"]);
});

test("an adaptation too young to be measured says so, and is in no share", async () => {
  const { body } = await show(await cookieOf(demoLearnerId));
  const days = body.adaptations.map(({ adaptedAt }: { adaptedAt: string }) => adaptedAt.slice(0, 10));
  expect(days).toEqual(["2026-11-08", "2026-10-10", "2026-09-11"]);
  const measured = body.adaptations.map(({ isMeasured }: { isMeasured: boolean }) => isMeasured);
  expect(measured).toEqual([false, true, true]);
  expect(body.measuredCount).toBe(2);
});

describe("adaptations", () => {
  const outcome = (configId: string, metric: string, meanBefore: number, meanAfter: number) =>
    sql.query(`INSERT INTO personalization_outcome VALUES ($1, $2::"OutcomeMetric", $3, $4, 28, 28, now())`, [
      configId,
      metric,
      meanBefore,
      meanAfter,
    ]);
  const adapt = async (learnerId: number, day: number) => {
    const id = randomUUID();
    await sql.query(
      `INSERT INTO personalization_config VALUES ($1, $2, 'difficulty', true, '{"level":"gentler"}', '2026-01-01'::timestamptz + $3 * interval '1 day')`,
      [id, learnerId, day],
    );
    return id;
  };

  test("count as improved when more metrics rose than fell", async () => {
    const { learnerId, cookie } = await makeCaller("learner");
    const [better, mixed, worse] = [await adapt(learnerId, 3), await adapt(learnerId, 2), await adapt(learnerId, 1)];
    await outcome(better, "focus", 50, 60);
    await outcome(better, "score", 70, 70);
    await outcome(mixed, "focus", 0, 10);
    await outcome(mixed, "score", 70, 60);
    await outcome(worse, "focus", 60, 45);
    await adapt(learnerId, 0);
    const { body } = await show(cookie);
    expect(body).toMatchObject({ measuredCount: 3, improvedCount: 1, improvedShare: 0.333 });
    const outcomes = body.adaptations.map((adaptation: { outcomes: Outcome[] }) => adaptation.outcomes);
    expect(outcomes[0]).toMatchObject([
      { metric: "focus", change: 10, relativeChange: 0.2, isImprovement: true },
      { metric: "score", change: 0, relativeChange: 0, isImprovement: false },
    ]);
    expect(outcomes[1][0]).toMatchObject({ change: 10, relativeChange: null });
    expect(outcomes[2][0]).toMatchObject({ change: -15, relativeChange: -0.25, isImprovement: false });
    expect(outcomes[3]).toEqual([]);
  });

  test("of a learner without any are none, and share null", async () => {
    const { body } = await show((await makeCaller("learner")).cookie);
    expect(body).toEqual({ adaptations: [], measuredCount: 0, improvedCount: 0, improvedShare: null });
  });

  test("are the newest fifty, in as many statements for a hundred as for one", async () => {
    const [one, many] = [await makeCaller("learner"), await makeCaller("learner")];
    await adapt(one.learnerId, 0);
    for (let day = 0; day < 100; day++) await outcome(await adapt(many.learnerId, day), "focus", 50, 51);
    const counted = [await statementsOf(() => show(one.cookie)), await statementsOf(() => show(many.cookie))];
    expect(counted.map(({ length }) => length)).toEqual([2, 2]);
    const { body } = await show(many.cookie);
    const days = body.adaptations.map(({ adaptedAt }: { adaptedAt: string }) => adaptedAt);
    expect(days).toHaveLength(50);
    expect(days[0]).toBe("2026-04-10T00:00:00.000Z");
    expect(days.toSorted().toReversed()).toEqual(days);
    expect(body.measuredCount).toBe(50);
  });

  test("are for learners, and pruned to the fields asked for", async () => {
    expect((await show((await makeCaller("advisor")).cookie)).status).toBe(403);
    const { body } = await show(await cookieOf(demoLearnerId), "?fields=adaptations.outcomes.change");
    expect(Object.keys(body)).toEqual(["adaptations"]);
    expect(Object.keys(body.adaptations[1].outcomes[0])).toEqual(["change"]);
    expect((await show(await cookieOf(demoLearnerId), "?days=5")).body.issues[0].path).toBe("days");
  });
});
