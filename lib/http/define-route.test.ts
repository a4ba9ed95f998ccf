import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { measure } from "@/lib/telemetry/measure";
import { defineRoute, noInput } from "./define-route";
import { AppError } from "./errors";

const echo = defineRoute({
  GET: {
    name: "test.echo",
    access: "public",
    input: z.strictObject({ id: z.coerce.number().int(), q: z.string().optional() }),
    handle: ({ input }) => measure("test.work", async () => input),
  },
  POST: {
    name: "test.create",
    access: "public",
    status: 201,
    input: z.strictObject({ id: z.coerce.number(), title: z.string().min(1) }),
    handle: async ({ input }) => input,
  },
  DELETE: { name: "test.delete", access: "public", input: noInput, handle: async () => undefined },
});
const url = "http://test/api/echo/7";
const context = { params: Promise.resolve({ id: "7" }) };
const get = (search = "", headers = {}) => echo.GET(new Request(url + search, { headers }), context);
const post = (body: BodyInit, contentType = "application/json") =>
  echo.POST(new Request(url, { method: "POST", body, headers: { "content-type": contentType } }), context);
const failing = (error: unknown) =>
  defineRoute({
    GET: { name: "test.fail", access: "public", input: noInput, handle: () => Promise.reject(error) },
  });

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    logged.push(String(line));
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe("an answer", () => {
  test("carries its steps, its trace id and an ETag", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const response = await get("?q=a", { traceparent });
    expect(await response.json()).toEqual({ id: 7, q: "a" });
    expect(response.headers.get("server-timing")).toMatch(/^test\.work;dur=[\d.]+, test\.echo;dur=[\d.]+$/);
    expect(response.headers.get("x-trace-id")).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
  });

  test("is 304 for the ETag it gave, and 200 once the content differs", async () => {
    const etag = (await get()).headers.get("etag") ?? "";
    const unchanged = await get("", { "if-none-match": `"other", W/${etag}` });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
    expect((await get("?q=b", { "if-none-match": etag })).status).toBe(200);
  });

  test("has the declared status, and is 204 without content", async () => {
    expect((await post('{"title":"x"}')).status).toBe(201);
    expect((await echo.DELETE(new Request(url, { method: "DELETE" }), context)).status).toBe(204);
  });
});

test("a path without parameters is one for which Next hands out none", async () => {
  const listed = defineRoute({
    GET: {
      name: "test.list",
      access: "public",
      input: z.strictObject({ q: z.string().optional() }),
      handle: async ({ input }) => input,
    },
  });
  const response = await listed.GET(new Request("http://test/api/echo?q=a"), { params: Promise.resolve(undefined) });
  expect(await response.json()).toEqual({ q: "a" });
});

describe("bad input is a problem that names its place", () => {
  test.each([
    ["a wrong type", "?q=a&q=b", "q"],
    ["an unknown key", "?nope=1", "nope"],
  ])("%s", async (_, search, path) => {
    const response = await get(search);
    const problem = await response.json();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(problem).toMatchObject({ type: "/errors/invalid_input", status: 400, issues: [{ path }] });
    expect(problem.traceId).toBe(response.headers.get("x-trace-id"));
  });

  test.each([
    ["invalid JSON", "{", "application/json", 400],
    ["an array", "[]", "application/json", 400],
    ["a form", "title=x", "application/x-www-form-urlencoded", 415],
    ["a body over 64 KB", `{"title":"${"x".repeat(65 * 1024)}"}`, "application/json", 413],
    ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "application/json", 400],
  ])("%s", async (_, body, contentType, status) => {
    expect((await post(body, contentType)).status).toBe(status);
  });
});

test("a method that is not declared answers 405, whatever it sends, and OPTIONS names the same as it", async () => {
  const allow = "GET, POST, DELETE, HEAD, OPTIONS";
  const refused = await echo.PATCH(new Request(url, { method: "PATCH", body: "not json" }), context);
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, allow]);
  expect((await refused.json()).traceId).toBe(refused.headers.get("x-trace-id"));
  const options = await echo.OPTIONS(new Request(url, { method: "OPTIONS" }), context);
  expect([options.status, options.headers.get("allow")]).toEqual([204, allow]);
});

test("a handler may answer with a response of its own, a redirect too", async () => {
  const moved = defineRoute({
    GET: {
      name: "test.moved",
      access: "public",
      input: noInput,
      handle: async () => Response.redirect("http://test/new", 308),
    },
  });
  const response = await moved.GET(new Request(url), context);
  expect([response.status, response.headers.get("location")]).toEqual([308, "http://test/new"]);
});

describe("a failure", () => {
  test("that is expected keeps its words and headers", async () => {
    const error = new AppError("rate_limited", "Slow down", { headers: { "retry-after": "3" } });
    const response = await failing(error).GET(new Request(url), context);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  });

  test("that is not is opaque to the caller and whole in the log, under one trace id", async () => {
    const response = await failing(new Error("secret detail")).GET(new Request(url), context);
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(body).not.toContain("secret detail");
    expect(JSON.parse(logged[0] ?? "")).toMatchObject({
      event: "route.failed",
      route: "test.fail",
      traceId: JSON.parse(body).traceId,
      cause: expect.stringContaining("secret detail"),
    });
  });

  test("to fit a schema of ours is our fault, not the caller's, and is logged", async () => {
    const drifted = z.object({ internalColumn: z.string() }).safeParse({}).error;
    const response = await failing(drifted).GET(new Request(url), context);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("internalColumn");
    expect(logged[0]).toContain("internalColumn");
  });

  test("of a statement to end in time is 504", async () => {
    const cause = { driverAdapterError: { cause: { originalCode: "57014" } } };
    const slow = Object.assign(new Error("Database error"), { code: "P2039", meta: cause });
    expect((await failing(slow).GET(new Request(url), context)).status).toBe(504);
    expect(JSON.parse(logged[0] ?? "")).toMatchObject({ event: "route.failed", code: "timed_out" });
  });

  test.each([
    ["a query", { code: "P1001" }],
    ["a raw query", { code: "P2010", meta: { driverAdapterError: { cause: { kind: "DatabaseNotReachable" } } } }],
  ])("of the database to answer %s is 503 with Retry-After", async (_, details) => {
    const unreachable = Object.assign(new Error("Can't reach database server"), details);
    const response = await failing(unreachable).GET(new Request(url), context);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
});

test("work past its deadline is given up, told so, and answered with 504", async () => {
  let aborted = false;
  const slow = defineRoute({
    GET: {
      name: "test.slow",
      access: "public",
      input: noInput,
      deadlineMs: 20,
      handle: async ({ signal }) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        await sleep(5_000, undefined, { ref: false });
      },
    },
  });
  expect((await slow.GET(new Request(url), context)).status).toBe(504);
  expect(aborted).toBe(true);
});

test("no deadline is longer than thirty seconds", () => {
  const declare = () =>
    defineRoute({
      GET: { name: "test.endless", access: "public", input: noInput, deadlineMs: 30_001, handle: async () => 1 },
    });
  expect(declare).toThrow("test.endless");
});

test("a caller who has gone is no fault of ours", async () => {
  const waiting = defineRoute({
    GET: { name: "test.waiting", access: "public", input: noInput, handle: ({ signal }) => once(signal) },
  });
  const caller = new AbortController();
  const answer = waiting.GET(new Request(url, { signal: caller.signal }), context);
  await sleep(5); // it is being worked on by now
  caller.abort();
  expect((await answer).status).toBe(499);
  expect(logged).toEqual([]);
});

const once = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a stranger is refused before the input is looked at", async () => {
  const closed = defineRoute({
    GET: { name: "test.closed", access: ["operator"] as const, input: z.never(), handle: async () => "never" },
  });
  const response = await closed.GET(new Request(url), context);
  expect([response.status, (await response.json()).type]).toEqual([401, "/errors/unauthorized"]);
});
