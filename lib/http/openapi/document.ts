import "server-only";
import { SESSION_COOKIE } from "@/lib/auth/auth";
import { roles } from "@/lib/auth/viewer";
import { rowOfPage } from "@/lib/schema";
import type { Handler } from "../define-route";
import { type ErrorCode, STATUS, TITLE } from "../errors";
import { METHODS, type Method, type MethodSpec } from "../route-spec";
import { exampleOf } from "./example";
import { type JsonSchema, toJsonSchema } from "./json-schema";

/** Route modules by their path, as in "/api/goals/[id]". */
export type Endpoints = Readonly<Record<string, Partial<Record<Method, Handler>>>>;

type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  example: unknown;
};
type Content = Record<string, { schema: JsonSchema | Reference; example: unknown }>;
type Reference = { $ref: string };
export type Response = { description: string; content?: Content };
export type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: [string];
  parameters: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, Response | Reference>;
  security?: [];
};
export type OpenApi = ReturnType<typeof describeApi>;

/** The OpenAPI 3.1 description of these routes, made from the declarations that run. */
export function describeApi(endpoints: Endpoints) {
  const paths = Object.entries(endpoints).map(([path, methods]) => {
    const operations = METHODS.flatMap((method) => {
      const spec = methods[method]?.spec;
      return spec ? [[method.toLowerCase(), describeOperation(path, method, spec)] as const] : [];
    });
    return [templateOf(path), Object.fromEntries(operations) as Record<string, Operation>] as const;
  });
  return {
    openapi: "3.1.1",
    info: {
      title: "Paceline",
      version: "1",
      description:
        "Every answer carries Server-Timing and x-trace-id, and RateLimit what is left of the minute; every refusal is an RFC 9457 problem. Lists go on by cursor. Sign in at POST /api/auth/sign-in/email with {email, password}; the answer sets the session cookie.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ session: [] as string[] }],
    tags: [...new Set(paths.flatMap(([, operations]) => Object.values(operations).map(({ tags: [tag] }) => tag)))].map(
      (name) => ({ name }),
    ),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE } },
      schemas: { Problem: PROBLEM },
      responses: Object.fromEntries(CODES.map((code) => [code, describeProblem(code)])),
    },
  };
}

/** Every status a method may answer, as its declaration implies it. `path` is the route's, as in "/api/goals/[id]". */
export function statusesOf(method: Method, path: string, spec: MethodSpec): number[] {
  return [...successesOf(method, spec), ...refusalsOf(method, path, spec).map((code) => STATUS[code])];
}

const CODES = Object.keys(STATUS) as ErrorCode[];

function successesOf(method: Method, { status = 200, output }: MethodSpec): number[] {
  if (!output) return [204];
  return method === "GET" ? [status, 304] : [status];
}

function refusalsOf(method: Method, path: string, spec: MethodSpec): ErrorCode[] {
  const hasBody = method !== "GET" && method !== "DELETE";
  const refused: (ErrorCode | false)[] = [
    "invalid_input",
    spec.access !== "public" && "unauthorized",
    spec.access !== "public" && spec.access.length < roles.length && "forbidden",
    path.includes("[") && "not_found",
    method === "POST" && "conflict",
    hasBody && "too_large",
    hasBody && "unsupported_media_type",
    method === "POST" && "idempotency_key_reused",
    !spec.isUnlimited && "rate_limited",
    "internal",
    "unavailable",
    "timed_out",
  ];
  const implied = refused.filter((code) => code !== false);
  const all = new Set([...implied, ...(spec.refusals ?? [])]);
  return CODES.filter((code) => all.has(code));
}

function describeOperation(path: string, method: Method, spec: MethodSpec): Operation {
  const { properties = {}, required = [], ...rest } = toJsonSchema(spec.input, "input");
  const isInPath = (name: string) => path.includes(`[${name}]`);
  const isParameter = (name: string) => method === "GET" || method === "DELETE" || isInPath(name);
  const parameters = Object.entries(properties)
    .filter(([name]) => isParameter(name))
    .map(([name, { description, ...schema }]): Parameter => {
      const place = isInPath(name) ? "path" : "query";
      return {
        name,
        in: place,
        required: required.includes(name),
        ...(description && { description }),
        schema,
        example: exampleOf(schema),
      };
    });
  const body: JsonSchema = {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !isParameter(name))),
    required: required.filter((name) => !isParameter(name)),
  };
  const successes = successesOf(method, spec).map((status) => [String(status), describeSuccess(status, spec)] as const);
  const refusals = refusalsOf(method, path, spec).map(
    (code) => [String(STATUS[code]), { $ref: `#/components/responses/${code}` }] as const,
  );
  return {
    operationId: spec.name,
    summary: spec.summary ?? spec.name,
    description: spec.access === "public" ? "For everyone." : `For: ${[spec.access].flat().join(", ")}.`,
    tags: [path.split("/")[2] ?? "api"],
    parameters: [...parameters, ...fieldsOf(method, spec), ...(method === "POST" ? [IDEMPOTENCY_KEY] : [])],
    ...(method !== "GET" &&
      method !== "DELETE" && {
        requestBody: {
          required: true as const,
          content: { "application/json": { schema: body, example: exampleOf(body) } },
        },
      }),
    responses: Object.fromEntries([...successes, ...refusals]),
    ...(spec.access === "public" && { security: [] as [] }),
  };
}

/** The parameter `fields` of a GET, with two of its own fields as the example. */
function fieldsOf(method: Method, { output }: MethodSpec): Parameter[] {
  if (method !== "GET" || !output) return [];
  const schema = toJsonSchema(rowOfPage(output) ?? output, "output");
  const names = Object.keys(schema.properties ?? schema.anyOf?.[0]?.properties ?? {});
  return [{ ...FIELDS, example: names.slice(0, 2).join(",") }];
}

function describeSuccess(status: number, { output }: MethodSpec): Response {
  if (status === 304) return { description: "What the ETag in If-None-Match stands for is still current" };
  if (!output) return { description: "Done; there is nothing to say" };
  const schema = toJsonSchema(output, "output");
  return {
    description: status === 201 ? "Made" : "The answer",
    content: { "application/json": { schema, example: exampleOf(schema) } },
  };
}

const PROBLEM: JsonSchema = {
  type: "object",
  description: "RFC 9457 problem details",
  properties: {
    type: { type: "string", description: "Stable; what to program against", examples: ["/errors/invalid_input"] },
    title: { type: "string", examples: [TITLE.invalid_input] },
    status: { type: "integer", examples: [400] },
    detail: {
      type: "string",
      description: "What was wrong with this request",
      examples: ['Unrecognized key: "colour"'],
    },
    traceId: {
      type: "string",
      description: "Find the log line of the same id",
      examples: ["0af7651916cd43dd8448eb211c80319c"],
    },
    issues: {
      type: "array",
      description: "Of bad input: each place and what is wrong there",
      items: {
        type: "object",
        properties: {
          path: { type: "string", examples: ["colour"] },
          message: { type: "string", examples: ['Unrecognized key: "colour"'] },
        },
        required: ["path", "message"],
      },
    },
  },
  required: ["type", "title", "status", "detail", "traceId"],
};

function describeProblem(code: ErrorCode): Response {
  const { issues, ...example } = exampleOf(PROBLEM) as Record<string, unknown>;
  const said = { ...example, type: `/errors/${code}`, title: TITLE[code], status: STATUS[code], detail: TITLE[code] };
  const schema = { $ref: "#/components/schemas/Problem" };
  return {
    description: TITLE[code],
    content: {
      "application/problem+json": {
        schema,
        example: code === "invalid_input" ? { ...said, detail: example.detail, issues } : said,
      },
    },
  };
}

const FIELDS: Omit<Parameter, "example"> = {
  name: "fields",
  in: "query",
  required: false,
  description:
    "Only these fields, as in `title,author.name`; of a list, fields of its items. What is not asked for is not read",
  schema: { type: "string", maxLength: 2_000 },
};

const IDEMPOTENCY_KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Any text of the caller's own, the same for every try of one request: it then has one effect, and each try the first answer, for 24 hours",
  schema: { type: "string", minLength: 1, maxLength: 255 },
  example: "5f0c0f5e-2f0a-4d8e-9d1b-3a0b8f1f7c11",
};

const templateOf = (path: string) => path.replaceAll(/\[(\w+)\]/g, "{$1}");
