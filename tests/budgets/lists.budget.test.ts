import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "@/lib/auth/viewer";
import type { MadeDatabase } from "@/tests/make-database";
import { capture } from "./capture";
import { COURSE_ID, MISSION_ID, makeLongLists } from "./long-lists";
import { measureWork, type Work } from "./measure-work";
import { type App, openApp } from "./open-app";

const LIMIT = 25;
const FAR_PAGE = 500;
const WALKED_BY = 100; // rows at a time on the way there: a cursor knows nothing of a page's length
/** What a page of 25 may read: its rows, the names beside them, and a few to find them. */
const MAX_ROWS_READ = 5 * LIMIT;

type List = { endpoint: string; who: Role; params?: Record<string, string>; search?: string };
const HISTORY = "/api/analytics/cognitive-load/history";
const ENDLESS: List[] = [
  { endpoint: HISTORY, who: "learner" },
  { endpoint: HISTORY, who: "learner", search: "kind=germane" },
  { endpoint: "/api/goals", who: "learner" },
  { endpoint: "/api/goals", who: "learner", search: "status=open" },
  { endpoint: "/api/notes", who: "learner" },
  { endpoint: "/api/orchestration/recommendations", who: "learner" },
  { endpoint: "/api/missions/[id]/submissions", who: "advisor", params: { id: String(MISSION_ID) } },
  { endpoint: "/api/courses/[id]/at-risk", who: "advisor", params: { id: COURSE_ID } },
];
/** Those whose length a learner's courses bound have no page 500. */
const LISTS: List[] = [...ENDLESS, { endpoint: "/api/missions", who: "learner" }];

const named = (lists: List[]) =>
  lists.map((list) => [`${list.endpoint}${list.search ? `?${list.search}` : ""}`, list] as const);

let database: MadeDatabase;
let client: pg.Client;
let app: App;
beforeAll(async () => {
  database = await makeLongLists();
  client = new pg.Client(database.url);
  await client.connect();
  app = await openApp(database.url);
}, 120_000);
afterAll(async () => {
  await app.close();
  await client.end();
  await database.drop();
});

type Page = { items: unknown[]; next: string | null };

async function readPage({ who, endpoint, params = {}, search = "" }: List, limit: number, cursor?: string) {
  const url = new URL(`${endpoint}?${search}`, "http://measured");
  url.searchParams.set("limit", String(limit));
  if (cursor) url.searchParams.set("cursor", cursor);
  const request = new Request(url, { headers: { cookie: app.cookieOf(who) } });
  const response = await app.routes.get(endpoint)?.GET(request, { params: Promise.resolve(params) });
  expect(response?.status).toBe(200);
  return (await response?.json()) as Page;
}

test("every list of the API is measured here", async () => {
  const { rowOfPage } = await import("@/lib/schema");
  const lists = [...app.routes].filter(([, { GET }]) => GET.spec?.output && rowOfPage(GET.spec.output));
  expect(lists.map(([endpoint]) => endpoint).toSorted()).toEqual(
    [...new Set(LISTS.map(({ endpoint }) => endpoint))].toSorted(),
  );
});

test.each(named(LISTS))("a hundred rows of %s cost as many statements as one", async (_, list) => {
  const [one, hundred] = [await capture(() => readPage(list, 1)), await capture(() => readPage(list, 100))];
  expect([one.result.items.length, hundred.result.items.length]).toEqual([1, 100]);
  expect(hundred.statements.length).toBe(one.statements.length);
});

describe(`page ${FAR_PAGE} costs what page 1 costs of`, () => {
  test.each(named(ENDLESS))("%s", async (_, list) => {
    const { near, far } = await measurePages(list);
    expect((far.answer as Page).items).toHaveLength(LIMIT);
    const of = ({ bigRowsRead, p50Ms }: Work) => `${bigRowsRead} rows in ${p50Ms.toFixed(1)} ms`;
    const figures = `page 1 reads ${of(near)}, page ${FAR_PAGE} ${of(far)}; at most ${MAX_ROWS_READ} rows. See app${list.endpoint}/route.ts`;
    expect(Math.max(near.bigRowsRead, far.bigRowsRead), figures).toBeLessThanOrEqual(MAX_ROWS_READ);
    // A page inside a list compares one row more than the first: that of the cursor.
    expect(far.bigRowsRead, figures).toBeLessThanOrEqual(near.bigRowsRead + 5);
  });
});

async function measurePages(list: List): Promise<{ near: Work; far: Work }> {
  const rowsBefore = (FAR_PAGE - 1) * LIMIT;
  let cursor: string | undefined;
  for (let rows = 0; rows < rowsBefore; rows += WALKED_BY) {
    cursor = (await readPage(list, Math.min(WALKED_BY, rowsBefore - rows), cursor)).next ?? undefined;
  }
  expect(cursor, `${list.endpoint} has no page ${FAR_PAGE}`).toBeDefined();
  return {
    near: await measureWork(client, () => readPage(list, LIMIT), 10),
    far: await measureWork(client, () => readPage(list, LIMIT, cursor), 10),
  };
}
