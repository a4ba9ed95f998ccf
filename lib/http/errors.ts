import { z } from "zod";
import { Prisma } from "@/lib/db/generated/client";

/** Every way a request can be refused, and the status it answers. */
export const STATUS = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  timed_out: 504,
} as const;

export const TITLE: Record<ErrorCode, string> = {
  invalid_input: "The request is not valid",
  unauthorized: "Sign in first",
  forbidden: "Your role may not do this",
  not_found: "Not found",
  method_not_allowed: "This method is not offered here",
  conflict: "This conflicts with what is stored",
  too_large: "The body is too large",
  unsupported_media_type: "The body has the wrong content type",
  idempotency_key_reused: "This Idempotency-Key was used for another request",
  rate_limited: "Too many requests",
  internal: "Something went wrong",
  unavailable: "Not available at the moment",
  timed_out: "This took too long",
};

export type ErrorCode = keyof typeof STATUS;
type Details = ErrorOptions & { headers?: Record<string, string>; issues?: { path: string; message: string }[] };

/** An outcome the caller may see. Anything else that is thrown becomes an opaque 500. */
export class AppError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly issues: { path: string; message: string }[] | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { headers = {}, issues, ...options }: Details = {},
  ) {
    super(message, options);
    this.name = "AppError";
    this.status = STATUS[code];
    this.headers = headers;
    this.issues = issues;
  }
}

/** What the caller may know of anything thrown: its own words for an AppError, else only whose fault it is. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { originalCode: code, severity, kind = "" } = driverCauseOf(error) ?? {};
  if (code === STATEMENT_TIMED_OUT) return new AppError("timed_out", "The database took too long", { cause: error });
  if (COLLIDED.has(code ?? codeOf(error))) {
    const headers = { "retry-after": "1" };
    return new AppError("unavailable", "Another request was in the way; send this one again", {
      cause: error,
      headers,
    });
  }
  // FATAL ends the connection, not the statement: PostgreSQL going away, or pgBouncer with none to give (08P01).
  if (severity === "FATAL" || UNREACHABLE_KINDS.has(kind) || isDatabaseUnreachable(error, code)) {
    const headers = { "retry-after": "1" };
    return new AppError("unavailable", "The database does not answer", { cause: error, headers });
  }
  return new AppError("internal", "The fault is ours and has been logged", { cause: error });
}

/** RFC 9457 problem details, with the trace id that the log line carries too. */
export const problemOf = ({ code, status, message, issues }: AppError, traceId: string) => ({
  type: `/errors/${code}`,
  title: TITLE[code],
  status,
  detail: message,
  traceId,
  issues,
});

/** A problem as the answer to a request. */
export function toProblem(error: AppError, traceId: string): Response {
  const headers = {
    ...error.headers,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  return Response.json(problemOf(error, traceId), { status: error.status, headers });
}

const STATEMENT_TIMED_OUT = "57014";

// PostgreSQL: shutting down, crashed, starting. Prisma: unreachable, timed out, closed, no connection free (also for a
// transaction), too many.
const UNREACHABLE = new Set(["57P01", "57P02", "57P03", "P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2037"]);
// The same of a raw query, to which Prisma gives the one code P2010 whatever happened.
const UNREACHABLE_KINDS = new Set(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections"]);
// Two transactions in each other's way, of which one had to give in: trying again helps.
const COLLIDED = new Set(["40001", "40P01", "P2034"]);
const SOCKET_ERRORS = new Set(["ECONNREFUSED", "ECONNRESET"]);

const driverError = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        kind: z.string().optional(),
        originalCode: z.string().optional(),
        severity: z.string().optional(),
      }),
    }),
  }),
});

/** What PostgreSQL or the way to it said of an error that came through Prisma. */
const driverCauseOf = (error: unknown) => driverError.safeParse(error).data?.meta.driverAdapterError.cause;

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

function isDatabaseUnreachable(error: unknown, sqlState: string | undefined): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (UNREACHABLE.has(sqlState ?? code) || UNREACHABLE.has(code) || SOCKET_ERRORS.has(code)) return true;
  return /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}
