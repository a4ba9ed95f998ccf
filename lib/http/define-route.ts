import "server-only";
import { unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { assertScraper } from "@/lib/auth/scraper";
import { assertRole, authorize, type Role, roles, type Viewer } from "@/lib/auth/viewer";
import { encodedBody, etagOf, type Answer as KeptAnswer } from "@/lib/cache/answer";
import { StoredRead } from "@/lib/cache/cached-query";
import { type Db, db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { RequestLimits } from "@/lib/resilience/request-limits";
import { logger } from "@/lib/telemetry/logger";
import { measure, toServerTiming } from "@/lib/telemetry/measure";
import { durationHistogram } from "@/lib/telemetry/metrics";
import { runInRequest } from "@/lib/telemetry/request-context";
import { type Deadline, withDeadline } from "./deadline";
import { AppError, toAppError, toProblem } from "./errors";
import { type Fields, parseFields, pickFields } from "./fields";
import { type Answer, answerOnce, claimForReading, readClaim } from "./idempotency";
import { type RouteContext, readInput } from "./read-input";
import { METHODS, type Method, type MethodSpec } from "./route-spec";
import { serverRequests } from "./server-requests";

const DEFAULT_DEADLINE_MS = 10_000;
const LONGEST_DEADLINE_MS = 30_000;
const CALLER_GONE = 499;
// What is corked must fit the socket's buffer, or Next waits for a drain that never comes.
const MOST_CORKED_BYTES = 8 * 1_024;

/** The input of a route that reads nothing of its request. */
export const noInput = z.undefined();

const durations = durationHistogram("paceline_request_duration_seconds", "API requests by operation and status");

/** A method of a route file, with the declaration it was made from. */
export type Handler = ((request: Request, context: RouteContext) => Promise<Response>) & {
  /** Absent where the method is not offered. */
  spec?: MethodSpec | undefined;
};

type Inputs = Partial<Record<Method, z.ZodType>>;
type RouteSpec<I extends Inputs> = { [M in keyof I]: I[M] extends z.ZodType ? MethodSpec<I[M]> : never };

/**
 * Declares the methods of one route file. Each request counts against the limits; each answer is authorized, its input parsed,
 * its steps timed, its errors RFC 9457 problems; a GET takes `fields=`, carries an ETag and answers 304; a POST under an
 * Idempotency-Key has one effect. A method that is not declared answers 405, and OPTIONS 204; both name those that are. A
 * handler that returns undefined answers 204; one that returns a Response answers just that.
 */
export function defineRoute<I extends Inputs>(spec: RouteSpec<I>): Record<Method | "OPTIONS", Handler> {
  const offered = METHODS.filter((method) => method in spec);
  const allow = [...offered, ...(offered.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const handlers = METHODS.map((method) => {
    const declared = spec[method] as MethodSpec | undefined;
    return [method, Object.assign(answer(declared ?? refusing(method, allow)), { spec: declared })] as const;
  });
  const OPTIONS: Handler = async () => new Response(null, { status: 204, headers: { allow } });
  return { ...(Object.fromEntries(handlers) as Record<Method, Handler>), OPTIONS };
}

/** What one GET answers a viewer already known, without HTTP around it; rejects as the route would refuse. It counts as a request. */
export async function readInProcess(spec: MethodSpec, viewer: Viewer, request: Request, context: RouteContext) {
  const deadlineMs = spec.deadlineMs ?? DEFAULT_DEADLINE_MS;
  return measure(spec.name, () =>
    withDeadline(
      deadlineMs,
      () => request.signal,
      async (deadline) => {
        if (!spec.isUnlimited) new RequestLimits().countUser(viewer.userId);
        if (isForRoles(spec)) assertRole(viewer, spec.access);
        const parsed = await parseRequest(spec, request, context);
        return settle(spec, parsed.fields, await perform(spec, parsed, viewer, db, deadline));
      },
    ),
  );
}

function refusing(method: Method, allow: string): MethodSpec {
  const handle = async () => {
    throw new AppError("method_not_allowed", `${method} is not offered here; use ${allow}`, { headers: { allow } });
  };
  return { name: "api.refuse_method", access: "public", input: noInput, handle };
}

function answer(spec: MethodSpec): Handler {
  if ((spec.deadlineMs ?? 0) > LONGEST_DEADLINE_MS)
    throw new Error(`${spec.name}: a deadline is ${LONGEST_DEADLINE_MS} ms at most`);
  return (request, context) =>
    runInRequest(spec.name, request.headers.get("traceparent"), async (current) => {
      const startedAt = performance.now();
      const deadlineMs = spec.deadlineMs ?? DEFAULT_DEADLINE_MS;
      const limits = new RequestLimits();
      const response = await measure(spec.name, async () => {
        if (!spec.isUnlimited) limits.countAddress(request.headers);
        return withDeadline(
          deadlineMs,
          () => request.signal,
          (deadline) => {
            current.deadline = deadline;
            return respond(spec, request, context, deadline, limits);
          },
        );
      }).catch((error: unknown) => refuse(error, current.traceId, request.signal));
      limits.tell(response.headers);
      response.headers.set("server-timing", toServerTiming(current.steps));
      response.headers.set("x-trace-id", current.traceId);
      durations.record((performance.now() - startedAt) / 1_000, { operation: spec.name, status: response.status });
      return response;
    });
}

// Who comes before what: a stranger learns nothing about the input a route takes.
async function respond(
  spec: MethodSpec,
  request: Request,
  context: RouteContext,
  deadline: Deadline,
  limits: RequestLimits,
) {
  const viewer = await admit(spec, request.headers, limits);
  const parsed = await parseRequest(spec, request, context);
  const claim =
    request.method === "POST" && viewer
      ? readClaim(request.headers, viewer.userId, spec.name, parsed.input)
      : undefined;
  if (claim && spec.isRead) await claimForReading(claim);
  if (claim && !spec.isRead) {
    const work = async (transaction: Db) => toAnswer(spec, await perform(spec, parsed, viewer, transaction, deadline));
    const { isReplay, ...kept } = await answerOnce(claim, work);
    const response = toResponse(spec, request, kept);
    if (isReplay) response.headers.set("idempotency-replayed", "true");
    return response;
  }
  const output = await perform(spec, parsed, viewer, db, deadline);
  if (output instanceof Response) return new Response(output.body, output); // a copy: a redirect's own headers are sealed
  const isWholeRead = output instanceof StoredRead && !parsed.fields && isSafe(request);
  if (isWholeRead && env.PERFORMANCE_OPTIMIZATION_ENABLED) return sendKept(spec, request, await output.answer());
  return toResponse(spec, request, toAnswer(spec, await settle(spec, parsed.fields, output)));
}

async function admit(spec: MethodSpec, headers: Headers, limits: RequestLimits): Promise<Viewer | undefined> {
  if (spec.access === "scraper") assertScraper(headers);
  if (!isForRoles(spec)) return undefined;
  const viewer = await authorize(headers, roles);
  if (!spec.isUnlimited) limits.countUser(viewer.userId);
  assertRole(viewer, spec.access);
  return viewer;
}

const isForRoles = (spec: MethodSpec): spec is MethodSpec & { access: readonly Role[] } => Array.isArray(spec.access);

type Parsed = { input: unknown; fields: Fields | undefined };

async function perform(
  spec: MethodSpec,
  { input, fields }: Parsed,
  viewer: Viewer | undefined,
  transaction: Db,
  deadline: Deadline,
) {
  const asked = {
    input,
    fields,
    get signal() {
      return deadline.signal;
    },
  };
  if (!isForRoles(spec)) return spec.handle(asked);
  if (!viewer) throw new AppError("unauthorized", "Sign in first");
  return spec.handle(Object.assign(asked, { viewer, db: transaction }));
}

async function settle({ output: schema }: MethodSpec, fields: Fields | undefined, output: unknown): Promise<unknown> {
  const value = output instanceof StoredRead ? await output.value(fields) : output;
  return fields ? pickFields(value, fields, schema) : value;
}

function toAnswer({ status = 200 }: MethodSpec, output: unknown): Answer {
  return output === undefined ? { status: 204, body: null } : { status, body: JSON.stringify(output) };
}

function toResponse(spec: MethodSpec, request: Request, { status, body }: Answer): Response {
  if (body === null) return new Response(null, { status, headers: { "cache-control": "no-store" } });
  const headers = { "content-type": "application/json", vary: "cookie" };
  if (!isSafe(request)) {
    return new Response(body, { status, headers: { ...headers, "cache-control": "no-store" } });
  }
  const etag = etagOf(body);
  const cacheable = { ...headers, etag, "cache-control": spec.cacheControl ?? "private, no-cache" };
  if (isCurrent(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers: cacheable });
  return new Response(body, { status, headers: cacheable });
}

/**
 * What is kept goes out as it is: nothing is serialized, hashed or, but for the first time, compressed. Requests that came in
 * together are answered together, a turn later: a reader who is awake already need not be woken again, which costs more.
 */
async function sendKept(spec: MethodSpec, request: Request, answer: KeptAnswer): Promise<Response> {
  await new Promise(setImmediate);
  const native = serverRequests.currentResponse();
  // Only where the encoding can be named: a browser would show compressed bytes as they are.
  const { body, encoding } = await encodedBody(answer, native ? request.headers.get("accept-encoding") : null);
  const headers = {
    "content-type": "application/json",
    vary: "cookie, accept-encoding",
    etag: encoding ? answer.etag.replace(/"$/, `-${encoding}"`) : answer.etag, // each encoding is a representation of its own
    "cache-control": spec.cacheControl ?? "private, no-cache",
  };
  if (isCurrent(request.headers.get("if-none-match"), headers.etag))
    return new Response(null, { status: 304, headers });
  if (encoding) native?.setHeader("content-encoding", encoding);
  native?.setHeader("content-length", body.length);
  if (body.length < MOST_CORKED_BYTES) native?.cork(); // Next flushes the headers by themselves: so all leaves in one write
  return new Response(body as Uint8Array<ArrayBuffer>, { status: spec.status ?? 200, headers });
}

// Only here is a value that does not fit its schema the caller's fault; anywhere else it is ours.
async function parseRequest(spec: MethodSpec, request: Request, context: RouteContext): Promise<Parsed> {
  if (spec.input === noInput) return { input: undefined, fields: undefined };
  const sent = await readInput(request, context);
  const takesFields = spec.output && isSafe(request) && "fields" in sent;
  const { fields, ...rest } = sent;
  const parsed = spec.input.safeParse(takesFields ? rest : sent);
  if (!parsed.success) {
    throw new AppError("invalid_input", z.prettifyError(parsed.error), {
      issues: parsed.error.issues.flatMap(placesOf),
    });
  }
  return { input: parsed.data, fields: takesFields && spec.output ? parseFields(fields, spec.output) : undefined };
}

/** Where an issue lies. Keys nobody asked for are places of their own. */
function placesOf(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const places = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return places.map((path) => ({ path: path.join("."), message: issue.message }));
}

const isSafe = ({ method }: Request) => method === "GET" || method === "HEAD";

function isCurrent(ifNoneMatch: string | null, etag: string): boolean {
  const candidates = ifNoneMatch?.split(",").map((candidate) => candidate.trim().replace(/^W\//, "")) ?? [];
  return candidates.includes(etag) || candidates.includes("*");
}

function refuse(thrown: unknown, traceId: string, caller: AbortSignal): Response {
  unstable_rethrow(thrown); // Next steers with errors of its own: redirects, not-found, leaving a prerender
  if (caller.aborted) return new Response(null, { status: CALLER_GONE }); // nobody reads it, and it is no fault
  return toProblem(noteFault(thrown), traceId);
}

/** What the caller may know of anything thrown. What is our fault is logged whole. */
export function noteFault(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.status >= 500) {
    logger.error("route.failed", { code: error.code, cause: textOf(error.cause ?? error) });
  }
  return error;
}

const textOf = (cause: unknown) => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
