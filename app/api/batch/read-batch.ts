import "server-only";
import { z } from "zod";
import type { Viewer } from "@/lib/auth/viewer";
import { noteFault, readInProcess } from "@/lib/http/define-route";
import { AppError, problemOf } from "@/lib/http/errors";
import type { MethodSpec } from "@/lib/http/route-spec";
import { currentRequest } from "@/lib/telemetry/request-context";
import { ENDPOINTS } from "../endpoints";

const MOST_READS = 20;
export const batchInput = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        path: z
          .string()
          .max(4_000)
          .regex(/^\/api\/[^#\s]*$/, "A path starts with /api/")
          .describe("Path and query of a GET, as in /api/goals?limit=5")
          .meta({ examples: ["/api/goals?limit=5"] }),
      }),
    )
    .min(1)
    .max(MOST_READS, `At most ${MOST_READS} reads in a batch`),
});

export const batchAnswer = z.object({
  responses: z
    .object({
      status: z
        .number()
        .int()
        .meta({ examples: [200] }),
      body: z
        .unknown()
        .describe("What the GET itself answers: its JSON, or its problem")
        .meta({ examples: [{ items: [], next: null, previous: null }] }),
    })
    .array()
    .describe("One for each request, in the same order"),
});

/** Answers up to twenty GETs in process, under the viewer's rights. One that fails has its own status and harms no other. */
export async function readBatch(viewer: Viewer, { requests }: z.output<typeof batchInput>, signal: AbortSignal) {
  // All at once: how many connections one request may hold is the pool's affair.
  const responses = await Promise.all(requests.map(({ path }) => readOne(viewer, path, signal)));
  return { responses };
}

async function readOne(viewer: Viewer, path: string, signal: AbortSignal) {
  try {
    const url = new URL(path, "http://batch");
    const { spec, params } = find(url.pathname);
    const body = await readInProcess(spec, viewer, new Request(url, { signal }), { params: Promise.resolve(params) });
    return { status: spec.status ?? 200, body };
  } catch (error) {
    signal.throwIfAborted(); // nobody waits for the rest
    const problem = problemOf(noteFault(error), currentRequest()?.traceId ?? "");
    return { status: problem.status, body: problem };
  }
}

const readable = Object.entries(ENDPOINTS).flatMap(([path, { GET }]) =>
  GET?.spec ? [{ pattern: patternOf(path), spec: GET.spec, isExact: !path.includes("[") }] : [],
);

// A path without parameters wins over one with: /api/missions/summary is not the mission "summary".
function find(pathname: string): { spec: MethodSpec; params: Record<string, string> } {
  const fitting = readable.filter(({ pattern }) => pattern.test(pathname));
  const found = fitting.find(({ isExact }) => isExact) ?? fitting[0];
  if (!found) throw new AppError("not_found", `A batch reads no ${pathname}`);
  const groups = found.pattern.exec(pathname)?.groups ?? {};
  return {
    spec: found.spec,
    params: Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decode(text)])),
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\[(\w+)\]/g, "(?<$1>[^/]+)")}$`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError("invalid_input", `${text} is not a well-formed part of a path`);
  }
}
