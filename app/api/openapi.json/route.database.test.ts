import { readdirSync } from "node:fs";
import path from "node:path";
import { type SpecData, Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, test } from "vitest";
import type { OpenApi, Operation } from "@/lib/http/openapi/document";
import { METHODS, type MethodSpec } from "@/lib/http/route-spec";
import { ask } from "@/tests/api";
import * as batch from "../batch/route";
import { ENDPOINTS } from "../endpoints";
import { GET } from "./route";

/** Sign-in is better-auth's, health and metrics are the platform's, and the description does not describe itself. */
const NOT_DATA = [
  "/api/[[...unknown]]",
  "/api/auth/[...all]",
  "/api/health/live",
  "/api/health/ready",
  "/api/metrics",
  "/api/openapi.json",
];

const documented = { ...ENDPOINTS, "/api/batch": batch };
const methods = Object.entries(documented).flatMap(([route, handlers]) =>
  METHODS.flatMap((method) => {
    const spec = handlers[method]?.spec;
    return spec ? [{ name: `${method} ${route}`, route, method, spec }] : [];
  }),
);

/** The API as it was promised. A method more or less is a change of the contract. */
const CONTRACT = {
  "/api/dashboard": "GET",
  "/api/batch": "POST",
  "/api/missions": "GET",
  "/api/missions/summary": "GET",
  "/api/missions/[id]": "GET",
  "/api/missions/[id]/submissions": "GET POST",
  "/api/goals": "GET POST",
  "/api/goals/[id]": "GET PATCH DELETE",
  "/api/analytics/patterns": "GET",
  "/api/analytics/patterns/all": "GET",
  "/api/analytics/behavioral-insights/patterns/evolution": "GET",
  "/api/analytics/behavioral-insights/recommendations": "GET",
  "/api/analytics/behavioral-insights/goals": "GET",
  "/api/analytics/cognitive-load": "GET POST",
  "/api/analytics/cognitive-load/history": "GET",
  "/api/analytics/performance-correlation": "GET",
  "/api/personalization/effectiveness": "GET",
  "/api/personalization/preferences": "GET PUT",
  "/api/personalization/config": "GET PUT",
  "/api/orchestration/recommendations": "GET POST",
  "/api/orchestration/session-plan": "POST",
  "/api/courses": "GET",
  "/api/courses/[id]/cohort": "GET",
  "/api/courses/[id]/at-risk": "GET",
  "/api/notes": "GET POST",
  "/api/notes/[id]": "GET PATCH DELETE",
  "/api/notes/[id]/shares": "PUT",
  "/api/cache": "GET DELETE",
};

let api: OpenApi;
beforeAll(async () => {
  api = (await ask(GET, "/api/openapi.json")).body;
});
const operationOf = (route: string, method: string): Operation => {
  const operation = api.paths[route.replaceAll(/\[(\w+)\]/g, "{$1}")]?.[method.toLowerCase()];
  if (!operation) throw new Error(`not described: ${method} ${route}`);
  return operation;
};

test("the description is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(api) as SpecData);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test("every route file under app/api is an endpoint of it, or known not to be", () => {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)route\.ts$/.test(file),
  );
  const routes = files.map((file) => path.posix.join("/api", path.posix.dirname(file)));
  expect(routes.filter((route) => !NOT_DATA.includes(route)).sort()).toEqual(Object.keys(documented).sort());
});

test("every endpoint offers the methods of the contract, behind sign-in, and answers 405 to any other", async () => {
  const offered = Object.entries(documented).map(([route, handlers]) => [
    route,
    METHODS.filter((method) => handlers[method]?.spec).join(" "),
  ]);
  expect(Object.fromEntries(offered)).toEqual(CONTRACT);
  for (const [route, handlers] of Object.entries(documented)) {
    for (const method of METHODS) {
      const handler = handlers[method];
      if (!handler) throw new Error(`${route} exports no ${method}`);
      const { status, headers } = await ask(handler, route, { method });
      expect([route, method, status]).toEqual([route, method, handler.spec ? 401 : 405]);
      if (!handler.spec) expect(headers.get("allow")).toContain("OPTIONS");
    }
  }
});

test("no two methods share a name", () => {
  const names = methods.map(({ spec }) => spec.name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(methods)("$name", ({ route, method, spec }) => {
  test("says what it does, for whom, and what it answers", () => {
    const operation = operationOf(route, method);
    expect(spec.summary).toMatch(/^[A-Z].+\.$/);
    expect(operation.description).toMatch(/^For/);
    const [status, success] = Object.entries(operation.responses)[0] ?? [];
    expect(status).toBe(String(spec.output ? (spec.status ?? 200) : 204));
    if (spec.output) expect(success).toHaveProperty(["content", "application/json", "schema"]);
    expect(operation.responses).toHaveProperty("401");
    const names = operation.parameters.map(({ name }) => name);
    expect(names.includes("fields")).toBe(method === "GET");
    expect(names.includes("Idempotency-Key")).toBe(method === "POST");
  });

  test("gives examples that its own schemas accept", () => {
    const operation = operationOf(route, method);
    const parameters = operation.parameters.filter(({ name, in: place }) => place !== "header" && name !== "fields");
    const optional = parameters.filter(({ required, example }) => required || example !== undefined);
    const sent = Object.fromEntries(optional.map(({ name, example }) => [name, example]));
    const body = operation.requestBody?.content["application/json"]?.example;
    expect(failureOf(spec.input, { ...withoutCursor(sent), ...(body as object) })).toBeNull();
    const answer = Object.values(operation.responses)[0];
    if (spec.output && answer && "content" in answer) {
      expect(failureOf(spec.output, answer.content?.["application/json"]?.example)).toBeNull();
    }
    for (const { name, example } of operation.parameters) expect([name, example]).not.toEqual([name, undefined]);
  });
});

const withoutCursor = ({ cursor: _, ...sent }: Record<string, unknown>) => sent;

function failureOf(schema: MethodSpec["input"], value: unknown): string | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? null : parsed.error.message;
}
