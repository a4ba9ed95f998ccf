import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defineRoute, noInput } from "@/lib/http/define-route";
import { statusesOf } from "@/lib/http/openapi/document";
import { CLIENT_ADDRESS } from "@/lib/http/server-requests";
import { RequestLimits } from "./request-limits";

vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_USER = "3";
  process.env.RATE_LIMIT_PER_ADDRESS = "5";
  process.env.PERFORMANCE_OPTIMIZATION_ENABLED = "false"; // it switches off what makes answers fast, not what keeps them
});

let handled = 0;
const handle = async () => ({ handled: ++handled });
const open = defineRoute({ GET: { name: "test.open", access: "public", input: noInput, handle } });
const probe = defineRoute({
  GET: { name: "test.probe", access: "public", isUnlimited: true, input: noInput, handle },
});
const closed = defineRoute({
  GET: { name: "test.closed", access: ["operator"] as const, input: noInput, handle },
});

const context = { params: Promise.resolve(undefined) };
const ask = (address: string, route = open) =>
  route.GET(new Request("http://test/api", { headers: { [CLIENT_ADDRESS]: address } }), context);

beforeEach(() => {
  handled = 0;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 21, 12) });
});
afterEach(() => void vi.useRealTimers());

/** What an answer says of its limit. */
function saidBy({ headers }: { headers: Headers }) {
  const policy = /^"(\w+)";q=(\d+);w=(\d+)$/.exec(headers.get("ratelimit-policy") ?? "");
  const left = /^"(\w+)";r=(\d+);t=(\d+)$/.exec(headers.get("ratelimit") ?? "");
  if (!policy || !left) throw new Error(`no limit is told: ${JSON.stringify([...headers])}`);
  expect(left[1]).toBe(policy[1]);
  return {
    name: left[1],
    most: Number(policy[2]),
    windowSeconds: Number(policy[3]),
    left: Number(left[2]),
    seconds: Number(left[3]),
  };
}

describe("an address", () => {
  test("has its requests answered up to the limit, and told what is left; then it is refused until the minute is over", async () => {
    const address = randomUUID();
    const first = saidBy(await ask(address));
    expect(first).toMatchObject({ name: "address", most: 5, windowSeconds: 60, left: 4 });
    expect(first.seconds).toBeGreaterThan(0);
    expect(first.seconds).toBeLessThanOrEqual(60);
    for (const left of [3, 2, 1, 0]) expect(saidBy(await ask(address))).toMatchObject({ left });

    const refused = await ask(address);
    expect([refused.status, refused.headers.get("content-type")]).toEqual([429, "application/problem+json"]);
    expect(saidBy(refused)).toMatchObject({ name: "address", left: 0, seconds: first.seconds });
    expect(refused.headers.get("retry-after")).toBe(String(first.seconds));
    expect(await refused.json()).toMatchObject({
      type: "/errors/rate_limited",
      status: 429,
      traceId: refused.headers.get("x-trace-id"),
    });
    expect(handled).toBe(5);

    vi.setSystemTime(Date.now() + (first.seconds - 1) * 1_000);
    expect((await ask(address)).status).toBe(429);
    vi.setSystemTime(Date.now() + 1_000);
    expect(saidBy(await ask(address))).toMatchObject({ left: 4 });
  });

  test("that is refused harms no other", async () => {
    const [flooding, quiet] = [randomUUID(), randomUUID()];
    for (let round = 0; round < 20; round++) await ask(flooding);
    expect((await ask(quiet)).status).toBe(200);
  });

  test("counts its refusals of every other kind, and is told of its limit with them", async () => {
    const address = randomUUID();
    for (let round = 0; round < 5; round++) {
      const { status, headers } = await ask(address, closed);
      expect([status, saidBy({ headers }).name]).toEqual([401, "address"]);
    }
    expect((await ask(address, closed)).status).toBe(429);
    expect((await ask(address)).status).toBe(429);
  });

  test("may probe without end, and is told of no limit then", async () => {
    const address = randomUUID();
    for (let round = 0; round < 20; round++) {
      const { status, headers } = await ask(address, probe);
      expect([status, headers.has("ratelimit"), headers.has("ratelimit-policy")]).toEqual([200, false, false]);
    }
    expect(saidBy(await ask(address))).toMatchObject({ left: 4 });
  });
});

test("a request counts for its person and its address, each to its own limit, and tells of the person's", () => {
  const [address, person, other] = [randomUUID(), randomUUID(), randomUUID()];
  const request = (userId: string) => {
    const limits = new RequestLimits();
    const told = new Headers();
    try {
      limits.countAddress(new Headers({ [CLIENT_ADDRESS]: address }));
      limits.countUser(userId);
    } catch (error) {
      expect(error).toMatchObject({ code: "rate_limited" });
      limits.tell(told);
      return { isRefused: true, ...saidBy({ headers: told }) };
    }
    limits.tell(told);
    return { isRefused: false, ...saidBy({ headers: told }) };
  };
  for (const left of [2, 1, 0]) expect(request(person)).toMatchObject({ isRefused: false, name: "user", left });
  expect(request(person)).toMatchObject({ isRefused: true, name: "user", most: 3, left: 0 });
  expect(request(other)).toMatchObject({ isRefused: false, name: "user", left: 2 });
  expect(request(other)).toMatchObject({ isRefused: true, name: "address", most: 5, left: 0 });
});

test("the reference names 429 for each operation but a probe's", () => {
  const statuses = [open, closed, probe].map(({ GET: { spec } }) => spec && statusesOf("GET", "/api/test", spec));
  expect(statuses.map((each) => each?.includes(429))).toEqual([true, true, false]);
});
