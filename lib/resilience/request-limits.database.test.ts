import { randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import * as batch from "@/app/api/batch/route";
import * as cohort from "@/app/api/courses/[id]/cohort/route";
import * as goals from "@/app/api/goals/route";
import { CLIENT_ADDRESS } from "@/lib/http/server-requests";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";

vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_USER = "12";
  process.env.RATE_LIMIT_PER_ADDRESS = "30";
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date() }); // no window ends while these run
  return () => vi.useRealTimers();
});

const from = (address: string) => ({ [CLIENT_ADDRESS]: address });

test("a person is limited wherever they ask from, and nobody else by it", async () => {
  const [one, other] = [await makeCaller("learner"), await makeCaller("learner")];
  const request = ({ cookie }: { cookie: string }) =>
    ask(goals.GET, "/api/goals", { cookie, headers: from(randomUUID()) });
  for (let left = 11; left >= 0; left--) {
    const { status, headers } = await request(one);
    expect([status, headers.get("ratelimit")?.split(";t=")[0]]).toEqual([200, `"user";r=${left}`]);
  }
  const { status, headers, body } = await request(one);
  expect([status, body.type]).toEqual([429, "/errors/rate_limited"]);
  expect(headers.get("ratelimit-policy")).toBe('"user";q=12;w=60');
  expect(headers.get("ratelimit")).toBe(`"user";r=0;t=${headers.get("retry-after")}`);
  expect((await request(other)).status).toBe(200);
});

test("a person whose role is refused counts all the same", async () => {
  const learner = await makeCaller("learner");
  const request = () =>
    ask(cohort.GET, "/api/courses/x/cohort", { cookie: learner.cookie, params: { id: "x" }, headers: from("a") });
  for (let round = 0; round < 12; round++) expect((await request()).status).toBe(403);
  expect((await request()).status).toBe(429);
});

test("a flood from one address costs no statement once it is refused, not even the session's", async () => {
  const { cookie } = await makeCaller("learner");
  const headers = from(randomUUID());
  for (let round = 0; round < 30; round++) await ask(goals.GET, "/api/goals", { headers });
  const statements = await statementsOf(async () => {
    const { status, headers: told } = await ask(goals.GET, "/api/goals", { cookie, headers });
    expect([status, told.get("ratelimit-policy")]).toEqual([429, '"address";q=30;w=60']);
  });
  expect(statements).toEqual([]);
});

test("the reads of a batch count like requests of their own, so that it is no way around the limit", async () => {
  const { cookie } = await makeCaller("learner");
  const send = (reads: number) => {
    const body = { requests: Array.from({ length: reads }, () => ({ path: "/api/goals" })) };
    return ask(batch.POST, "/api/batch", { method: "POST", cookie, body, headers: from(randomUUID()) });
  };
  const { status, headers, body } = await send(20);
  expect(status).toBe(200);
  const statuses = body.responses.map((each: { status: number }) => each.status);
  expect(statuses).toEqual([...Array(11).fill(200), ...Array(9).fill(429)]);
  expect(headers.get("ratelimit")).toMatch(/^"user";r=0;/);
  expect((await send(1)).status).toBe(429);
});
