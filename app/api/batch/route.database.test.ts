import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import * as goals from "../goals/route";
import { GET, POST } from "./route";

let learner: Caller;
let advisor: Caller;
let goalId: string;
beforeAll(async () => {
  [learner, advisor] = [await makeCaller("learner"), await makeCaller("advisor")];
  const body = { title: "Read", metric: "active_days", target: 3, dueOn: "2099-01-01" };
  goalId = (await ask(goals.POST, "/api/goals", { ...learner, method: "POST", body })).body.id;
});

const batch = (paths: unknown[], caller: Partial<Caller> = learner) =>
  ask(POST, "/api/batch", { ...caller, method: "POST", body: { requests: paths.map((path) => ({ path })) } });

test("answers each read as its own request would, in order", async () => {
  const { status, body } = await batch([`/api/goals/${goalId}`, "/api/goals?fields=title&limit=1"]);
  const alone = await ask(goals.GET, "/api/goals?fields=title&limit=1", learner);
  expect(status).toBe(200);
  expect(body.responses).toMatchObject([
    { status: 200, body: { id: goalId, title: "Read" } },
    { status: 200, body: alone.body },
  ]);
});

test("a bad item has its own problem and harms no other", async () => {
  const paths = [
    "/api/goals?limit=0",
    "/api/goals?colour=red",
    "/api/goals/00000000-0000-4000-8000-000000000000",
    "/api/goals/%E0%A4%A",
    "/api/nowhere",
    "/api/batch",
    "/api/auth/get-session",
    "/api/../api/goals/nonsense",
    "/api/goals?limit=1",
  ];
  const { status, body } = await batch(paths);
  expect(status).toBe(200);
  expect(body.responses.map((item: { status: number }) => item.status)).toEqual([
    400, 400, 404, 400, 404, 404, 404, 400, 200,
  ]);
  expect(body.responses[0].body).toMatchObject({ type: "/errors/invalid_input", issues: [{ path: "limit" }] });
  expect(body.responses[2].body.traceId).toMatch(/^[\da-f]{32}$/);
});

test("reads under the caller's own rights", async () => {
  const { body } = await batch(["/api/goals", `/api/goals/${goalId}`, "/api/courses"], advisor);
  expect(body.responses.map((item: { status: number }) => item.status)).toEqual([403, 404, 200]);
  // Not even a role that the endpoint's own query would not miss.
  expect((await batch(["/api/courses", "/api/missions/summary"])).body.responses).toMatchObject([
    { status: 403 },
    { status: 200, body: { courses: [] } },
  ]);
  expect((await batch(["/api/goals"], {})).status).toBe(401);
});

test.each([
  ["no read", []],
  ["twenty-one reads", Array.from({ length: 21 }, () => "/api/goals")],
  ["another host", ["https://example.org/api/goals"]],
  ["another host without a scheme", ["//example.org/api/goals"]],
  ["a page", ["/patterns"]],
  ["a number", [7]],
])("%s is refused whole", async (_, paths) => {
  const { status, body } = await batch(paths);
  expect([status, body.issues[0].path]).toEqual([400, expect.stringContaining("requests")]);
});

test("writes nothing: what is no GET is not offered", async () => {
  const { status, headers } = await ask(GET, "/api/batch", learner);
  expect([status, headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
});

test("reads the session once for all", async () => {
  const paths = Array.from({ length: 10 }, () => `/api/goals/${goalId}`);
  const statements = await statementsOf(() => batch(paths));
  expect(statements.filter((statement) => statement.includes('"session"'))).toHaveLength(1);
});

test("a caller who leaves ends what is left, and is no fault of ours", async () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const leaving = new AbortController();
  const requests = Array.from({ length: 20 }, () => ({ path: "/api/dashboard" }));
  const request = new Request("http://test/api/batch", {
    method: "POST",
    signal: leaving.signal,
    headers: { cookie: learner.cookie, "content-type": "application/json" },
    body: JSON.stringify({ requests }),
  });
  const statements = await statementsOf(async () => {
    const answer = POST(request, { params: Promise.resolve({}) });
    await sleep(8);
    leaving.abort();
    expect((await answer).status).toBe(499);
    await sleep(50);
  });
  vi.restoreAllMocks();
  expect(statements.length).toBeLessThan(60); // of a hundred
  expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
});
