import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tag } from "@/lib/cache/tags";
import { METHODS } from "@/lib/http/route-spec";
import { budgetKeyOf, type Case, isReadCase, nameOf } from "./budgets/case";
import { CASES } from "./budgets/cases";
import { keepRows, type Rows, restoreRows } from "./budgets/keep-rows";
import { request } from "./budgets/measure-api";
import { CACHED_QUERIES } from "./cached-queries";
import { openCachingApp, readWhole, withoutCaching } from "./caching-app";
import { REFUSED_WRITES } from "./refused-writes";
import { watchTables } from "./touched-tables";

const { app, sql, world, dropEverything, close } = await openCachingApp();
afterAll(close);
const { cachedQueries } = await import("@/lib/cache/cached-query");
const { onFall } = await import("@/lib/cache/invalidate");
const { tagsOf } = await import("@/lib/cache/tags");

const READS = CASES.filter((each) => isReadCase(each) && each.who !== "operator");
const WRITES = CASES.filter((each) => !isReadCase(each) && each.who === "learner");
type Attempt = Case & { isRefused: boolean };
const ATTEMPTS: Attempt[] = [
  ...WRITES.map((each) => ({ ...each, isRefused: false })),
  ...WRITES.map((each) => ({ ...each, ...REFUSED_WRITES[budgetKeyOf(each)], isRefused: true })),
];
const attemptNameOf = (each: Attempt) => `${nameOf(each)}${each.isRefused ? ", refused" : ""}`;

/** The cached queries as the demo's learner and the advisor of their course ask them. */
const QUERIES = Object.entries(CACHED_QUERIES).flatMap(([name, paramsOf]) => {
  const query = cachedQueries.get(name);
  if (!query) throw new Error(`${name} is no cached query`);
  const { owner, scope, topics, params } = query.spec;
  if (owner === "cookie") return []; // sessions have tests of their own
  return paramsOf(world).map((asked) => {
    const given = {
      ...asked,
      ...(owner === "advisorId" ? { advisorId: world.advisorId } : { learnerId: world.learnerId }),
    };
    const tags = tagsOf(scope(params.parse(given)), topics);
    return { name: `${name} ${JSON.stringify(asked)}`, read: () => query(given), topics, tags };
  });
});

type Answers = Record<string, unknown>;

/** What every read answers now. */
async function readEverything(): Promise<Answers> {
  const answers: Answers = {};
  for (const each of READS) {
    const { status, body } = await readWhole(() => request(app, each, world));
    answers[nameOf(each)] = { status, ...(status === 200 && { body }) }; // a problem has the number of its trace
  }
  return answers;
}

type Outcome = {
  status: number;
  /** Of all reads: kept before the write, read after it, and loaded after it. */
  warm: Answers;
  cached: Answers;
  uncached: Answers;
  fallen: ReadonlySet<Tag>;
  written: ReadonlySet<string>;
};

let before: Answers;
const tablesOf = new Map<string, ReadonlySet<string>>();
const outcomes = new Map<string, Outcome>();

beforeAll(async () => {
  await sql.query(
    `INSERT INTO "goal" ("id", "learnerId", "title", "metric", "target", "progress", "startsOn", "dueOn", "updatedAt")
     VALUES (gen_random_uuid(), $1, 'To hand in', 'missions_done', 900, 0, current_date - 30, current_date, now())`,
    [world.learnerId],
  );
  const watched = await watchTables(sql);
  for (const { name, read } of QUERIES)
    tablesOf.set(name, await watched.readBy(() => withoutCaching(() => readWhole(read))));
  const fallen = new Set<Tag>();
  onFall((tags) => {
    for (const tag of tags) fallen.add(tag);
  });
  before = await withoutCaching(readEverything);
  const kept = await keepRows(sql, changedRows());
  for (const each of ATTEMPTS) {
    const warm = await readEverything();
    fallen.clear();
    await watched.takeWritten();
    const { status } = await request(app, each, world);
    const written = await watched.takeWritten();
    const seen = { status, warm, written, fallen: new Set(fallen) };
    const cached = await readEverything();
    outcomes.set(attemptNameOf(each), { ...seen, cached, uncached: await withoutCaching(readEverything) });
    if (written.size === 0) continue;
    await restoreRows(sql, kept);
    await dropEverything();
  }
}, 600_000);

/** What the writes may change, each table once. */
function changedRows(): Rows[] {
  const rows = WRITES.flatMap((each) => each.changes?.(world) ?? []);
  return [...new Map(rows.map((each) => [each.table, each])).values()];
}

function outcomeOf(name: string): Outcome {
  const outcome = outcomes.get(name);
  if (!outcome) throw new Error(`${name} was not tried`);
  return outcome;
}

test("every write of the API is tried, and tried to be refused", () => {
  const offered = [...app.routes].flatMap(([endpoint, route]) =>
    METHODS.filter((method) => method !== "GET" && route[method].spec && !route[method].spec.isRead).map(
      (method) => `${method} ${endpoint}`,
    ),
  );
  const tried = new Set(WRITES.map(budgetKeyOf));
  const ofOperators = ["DELETE /api/cache"]; // drops answers, and changes nothing that they show
  expect([...tried, ...ofOperators].toSorted()).toEqual(offered.toSorted());
  expect(new Set(Object.keys(REFUSED_WRITES))).toEqual(tried);
});

describe.each(ATTEMPTS.map((each) => [attemptNameOf(each), each] as const))("%s", (name, each) => {
  test(`answers ${each.status ?? 200}, and what it changes shows at once in every read`, () => {
    const { status, warm, cached, uncached, written } = outcomeOf(name);
    expect(status).toBe(each.status ?? 200);
    expect(warm).toEqual(before);
    expect(cached).toEqual(uncached);
    if (each.isRefused) expect([uncached, written]).toEqual([before, new Set()]);
    else expect(uncached, "no read shows it").not.toEqual(before);
  });

  test("drops every answer that is made from a table it writes, also where its rows change nothing", () => {
    const { fallen, written } = outcomeOf(name);
    const kept = QUERIES.filter(({ tags }) => fallen.isDisjointFrom(new Set(tags)));
    const stale = kept.filter((query) => !written.isDisjointFrom(tablesOf.get(query.name) ?? new Set()));
    expect(stale.map((query) => query.name)).toEqual([]);
  });
});

/** Topics that no write drops, and why. */
const WITHOUT_WRITE = {
  activity: "clicks and study sessions are imported or generated: the app records none",
  courses: "courses, their advisors and who takes them are imported or generated: the app changes none",
};

test("each topic of a query is dropped by a write or has none, and a write drops no other", () => {
  const dropped = [...outcomes.values()].flatMap(({ fallen }) => [...fallen].flatMap((tag) => tag.split("/").slice(1)));
  const named = QUERIES.flatMap(({ topics }) => topics);
  expect(new Set([...dropped, ...Object.keys(WITHOUT_WRITE)])).toEqual(new Set(named));
  expect(dropped.filter((topic) => topic in WITHOUT_WRITE)).toEqual([]);
});
