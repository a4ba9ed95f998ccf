import { ZodError, z } from "zod";
import { Prisma } from "@/lib/db/generated/client";

const STATUS = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  timed_out: 504,
} as const;

const TITLE: Record<ErrorCode, string> = {
  invalid_input: "The request is not valid",
  unauthorized: "Sign in first",
  forbidden: "Your role may not do this",
  not_found: "Not found",
  method_not_allowed: "This method is not offered here",
  conflict: "This conflicts with what is stored",
  too_large: "The body is too large",
  unsupported_media_type: "The body has the wrong content type",
  rate_limited: "Too many requests",
  internal: "Something went wrong",
  unavailable: "Not available at the moment",
  timed_out: "This took too long",
};

export type ErrorCode = keyof typeof STATUS;
type Details = ErrorOptions & { headers?: Record<string, string>; issues?: { path: string; message: string }[] };

/** An outcome the caller may see. Anything else that is thrown becomes an opaque 500. */
export class AppError extends Error {
  readonly headers: Record<string, string>;
  readonly issues: { path: string; message: string }[] | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { headers = {}, issues, ...options }: Details = {},
  ) {
    super(message, options);
    this.name = "AppError";
    this.headers = headers;
    this.issues = issues;
  }
}

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ZodError) {
    const issues = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return new AppError("invalid_input", z.prettifyError(error), { cause: error, issues });
  }
  if (isDatabaseUnreachable(error)) {
    return new AppError("unavailable", "The database does not answer", {
      cause: error,
      headers: { "retry-after": "1" },
    });
  }
  return new AppError("internal", "The fault is ours and has been logged", { cause: error });
}

/** RFC 9457 problem details, with the trace id that the log line carries too. */
export function toProblem({ code, message, headers, issues }: AppError, traceId: string | undefined): Response {
  const status = STATUS[code];
  return Response.json(
    { type: `/errors/${code}`, title: TITLE[code], status, detail: message, traceId, issues },
    { status, headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}

// P1001, P1002, P1017: unreachable, timed out, closed; P2024: no connection free in time; P2037: too many connections.
const UNREACHABLE = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2037", "ECONNREFUSED", "ECONNRESET"]);

function isDatabaseUnreachable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return UNREACHABLE.has(code) || /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}
