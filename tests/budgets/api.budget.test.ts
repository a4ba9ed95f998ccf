import { beforeAll, describe, expect, inject, test } from "vitest";
import { API_BUDGETS, budgetOf } from "./budget-file";
import { budgetKeyOf, type Case, isReadCase, nameOf } from "./case";
import { CASES } from "./cases";
import { bigRowsIn, type MeasuredApi, measureApi } from "./measure-api";

/** So many more, a page of a list, are no growth, however few there were. */
const A_FEW_ROWS = 25;

let small: MeasuredApi;
let medium: MeasuredApi;
beforeAll(async () => {
  small = await measureApi("small", inject("measuredUrls").small ?? "");
  medium = await measureApi("medium", inject("measuredUrls").medium ?? "");
}, 300_000);

function find({ cases }: MeasuredApi, each: Case): MeasuredApi["cases"][number] {
  const found = cases.find(({ name }) => name === nameOf(each));
  if (!found) throw new Error(`${nameOf(each)} was not measured`);
  return found;
}

const routeFileOf = ({ endpoint }: Case) => `app${endpoint}/route.ts`;
const named = (cases: readonly Case[]) => cases.map((each) => [nameOf(each), each] as const);
const reads = CASES.filter(isReadCase);

test("every method of every endpoint has a case and a budget, and no other has", () => {
  const offered = medium.offered.toSorted();
  expect([...new Set(CASES.map(budgetKeyOf))].toSorted(), "tests/budgets/cases").toEqual(offered);
  expect(Object.keys(API_BUDGETS.methods).toSorted(), "budgets.json").toEqual(offered);
});

test("medium holds a million rows of activity, and twenty times those of small", () => {
  expect(medium.rowCounts.before.activity).toBeGreaterThan(980_000);
  expect(small.rowCounts.before.activity).toBeLessThan(60_000);
});

test("measuring leaves every table as it was", () => {
  const changed = [small, medium].flatMap(({ scale, rowCounts: { before, after } }) =>
    Object.keys(before)
      .filter((table) => before[table] !== after[table])
      .map((table) => `${scale}: ${table} held ${before[table]} rows, now ${after[table]}`),
  );
  expect(changed, "a case of tests/budgets/cases changes more rows than it says").toEqual([]);
});

describe.each(named(CASES))("%s, uncached, at a million rows", (_, each) => {
  const { maxP95Ms, ...budget } = budgetOf(budgetKeyOf(each));
  const maxStatements = budget.maxStatements + (each.hasKey ? API_BUDGETS.maxStatementsOfIdempotencyKey : 0);

  test(`answers ${each.status ?? 200} and whole each time, at both scales`, () => {
    for (const { status, successRate } of [find(small, each), find(medium, each)]) {
      expect([status, successRate]).toEqual([each.status ?? 200, 1]);
    }
  });

  test(`costs at most ${maxStatements} statements`, () => {
    const { statements, sent } = find(medium, each);
    const what = `${statements} statements of ${maxStatements} in budgets.json; see ${routeFileOf(each)}. Sent:\n`;
    expect(statements, what + sent.map(({ text }) => text).join("\n")).toBeLessThanOrEqual(maxStatements);
  });

  test("costs as many statements at small scale", () => {
    expect(find(small, each).statements).toBe(find(medium, each).statements);
  });

  test(`answers 95 of 100 within ${maxP95Ms} ms`, () => {
    const { p95Ms } = find(medium, each);
    const what = `p95 ${p95Ms.toFixed(1)} ms of ${maxP95Ms} ms in budgets.json; see ${routeFileOf(each)}`;
    expect(p95Ms, what).toBeLessThan(maxP95Ms);
  });
});

test("two fields of the mission list are at most a share of its bytes", () => {
  const bytesOf = (variant?: string) =>
    medium.cases.find(
      ({ name }) => name === nameOf({ endpoint: "/api/missions", method: "GET", who: "learner", variant }),
    )?.bytes ?? Number.NaN;
  const share = bytesOf("two fields") / bytesOf();
  expect(share).toBeLessThanOrEqual(API_BUDGETS.maxShareOfBytesOfTwoFields);
});

test.each(named(reads))(
  "%s reads no more rows at twenty times the rows, for each that it answers or covers",
  (_, each) => {
    const { maxGrowth } = API_BUDGETS;
    const [before, after] = [find(small, each), find(medium, each)];
    const plansBefore = [before.rowsRead, before.rowsReadByIndex].map((read) => bigRowsIn(read, medium.tables));
    const rowsBefore = Math.min(...plansBefore);
    const rows = bigRowsIn(after.rowsRead, medium.tables);
    const allowed = (maxGrowth * rowsBefore * after.covered) / before.covered + A_FEW_ROWS;
    const what =
      `${rows} rows read for ${after.covered} at medium, ${rowsBefore} for ${before.covered} at small; ` +
      `growth ${maxGrowth} in budgets.json allows ${allowed.toFixed(0)}; see ${routeFileOf(each)}. ` +
      `Read: ${JSON.stringify(after.rowsRead)}`;
    expect(rows, what).toBeLessThanOrEqual(allowed);
  },
);
