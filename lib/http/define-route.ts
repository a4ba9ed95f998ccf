import "server-only";
import { createHash } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { authorize, type Role, type Viewer } from "@/lib/auth/viewer";
import { logger } from "@/lib/telemetry/logger";
import { measure, toServerTiming } from "@/lib/telemetry/measure";
import { runInRequest } from "@/lib/telemetry/request-context";
import { withDeadline } from "./deadline";
import { AppError, toAppError, toProblem } from "./errors";
import { type RouteContext, readInput } from "./read-input";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const DEFAULT_DEADLINE_MS = 10_000;

/** The input of a route that reads nothing of its request. */
export const noInput = z.undefined();

type Method = (typeof METHODS)[number];
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

type MethodSpec<Input extends z.ZodType> = {
  /** Low-cardinality name shared by the span, the Server-Timing entry and the log line: noun.verb_phrase. */
  name: string;
  /** What the parameters and the body must be; `noInput` where neither is read. */
  input: Input;
  /** The status of an answer with a body; 200 when absent. */
  status?: number;
  /** Absent: `private, no-cache`, which lets a browser keep the answer but makes it ask with the ETag each time. */
  cacheControl?: string;
  /** When the work is given up and 504 answered. */
  deadlineMs?: number;
} & (
  | { access: "public"; handle: (request: { input: z.output<Input>; signal: AbortSignal }) => Promise<unknown> }
  | {
      access: readonly Role[];
      handle: (request: { input: z.output<Input>; viewer: Viewer; signal: AbortSignal }) => Promise<unknown>;
    }
);

type Inputs = Partial<Record<Method, z.ZodType>>;
type RouteSpec<I extends Inputs> = { [M in keyof I]: I[M] extends z.ZodType ? MethodSpec<I[M]> : never };

/**
 * Declares the methods of one route file. Each answer is authorized, its input parsed, its steps timed, its errors RFC 9457
 * problems; a GET carries an ETag and answers 304. A method that is not declared answers 405, and OPTIONS 204; both name
 * those that are. A handler that returns undefined answers 204; one that returns a Response answers just that.
 */
export function defineRoute<I extends Inputs>(spec: RouteSpec<I>): Record<Method | "OPTIONS", Handler> {
  const offered = METHODS.filter((method) => method in spec);
  const allow = [...offered, ...(offered.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const handlers = METHODS.map((method) => {
    const declared = spec[method] as MethodSpec<z.ZodType> | undefined;
    return [method, answer(declared ?? refusing(method, allow))] as const;
  });
  const OPTIONS: Handler = async () => new Response(null, { status: 204, headers: { allow } });
  return { ...(Object.fromEntries(handlers) as Record<Method, Handler>), OPTIONS };
}

function refusing(method: Method, allow: string): MethodSpec<z.ZodType> {
  const handle = async () => {
    throw new AppError("method_not_allowed", `${method} is not offered here; use ${allow}`, { headers: { allow } });
  };
  return { name: "api.refuse_method", access: "public", input: noInput, handle };
}

function answer(spec: MethodSpec<z.ZodType>): Handler {
  return (request, context) =>
    runInRequest(request.headers.get("traceparent"), async ({ traceId, steps }) => {
      const deadlineMs = spec.deadlineMs ?? DEFAULT_DEADLINE_MS;
      const response = await measure(spec.name, () =>
        withDeadline(deadlineMs, request.signal, (signal) => respond(spec, request, context, signal)),
      ).catch((error: unknown) => refuse(spec.name, error, traceId));
      response.headers.set("server-timing", toServerTiming(steps));
      response.headers.set("x-trace-id", traceId);
      return response;
    });
}

async function respond(spec: MethodSpec<z.ZodType>, request: Request, context: RouteContext, signal: AbortSignal) {
  const output = await handle(spec, request, context, signal);
  if (output instanceof Response) return new Response(output.body, output); // a copy: a redirect's own headers are sealed
  if (output === undefined) return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  const body = JSON.stringify(output);
  const headers = { "content-type": "application/json", vary: "cookie" };
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response(body, { status: spec.status ?? 200, headers: { ...headers, "cache-control": "no-store" } });
  }
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  const cacheable = { ...headers, etag, "cache-control": spec.cacheControl ?? "private, no-cache" };
  if (isCurrent(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers: cacheable });
  return new Response(body, { status: spec.status ?? 200, headers: cacheable });
}

// Who comes before what: a stranger learns nothing about the input a route takes.
async function handle(spec: MethodSpec<z.ZodType>, request: Request, context: RouteContext, signal: AbortSignal) {
  if (spec.access === "public") return spec.handle({ input: await parseInput(spec.input, request, context), signal });
  const viewer = await authorize(request.headers, spec.access);
  return spec.handle({ input: await parseInput(spec.input, request, context), viewer, signal });
}

// Only here is a value that does not fit its schema the caller's fault; anywhere else it is ours.
async function parseInput(input: z.ZodType, request: Request, context: RouteContext) {
  if (input === noInput) return undefined;
  const parsed = input.safeParse(await readInput(request, context));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new AppError("invalid_input", z.prettifyError(parsed.error), { issues });
}

function isCurrent(ifNoneMatch: string | null, etag: string): boolean {
  const candidates = ifNoneMatch?.split(",").map((candidate) => candidate.trim().replace(/^W\//, "")) ?? [];
  return candidates.includes(etag) || candidates.includes("*");
}

function refuse(route: string, thrown: unknown, traceId: string): Response {
  unstable_rethrow(thrown); // Next steers with errors of its own: redirects, not-found, leaving a prerender
  const error = toAppError(thrown);
  if (error.status >= 500) {
    logger.error("route.failed", { route, code: error.code, cause: textOf(error.cause ?? error) });
  }
  return toProblem(error, traceId);
}

const textOf = (cause: unknown) => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
