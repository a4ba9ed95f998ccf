import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { remember } from "@/lib/remember";

export type Step = { name: string; durationMs: number };
type RequestContext = {
  traceId: string;
  route: string;
  steps: Step[];
  /** The request it was detached from. */
  root?: RequestContext;
  /** Its signal aborts at the request's deadline, and when its caller has gone. */
  deadline?: { readonly signal: AbortSignal };
};

const current = remember("request-context", () => new AsyncLocalStorage<RequestContext>());

/** Runs `work` as one request: steps measured inside it and log lines written inside it carry its trace id and its route. */
export function runInRequest<T>(route: string, traceparent: string | null, work: (context: RequestContext) => T): T {
  const context: RequestContext = {
    traceId: traceIdOf(traceparent) ?? newTraceId(),
    route,
    steps: [],
  };
  return current.run(context, () => work(context));
}

/**
 * Runs work that may outlive the request it begins in, and that others wait for: it has that request's trace id, route and
 * steps, and a signal of its own.
 */
export function runDetached<T>(work: (context: RequestContext) => T): T {
  const request = current.getStore();
  const root = request?.root ?? request;
  const context: RequestContext = {
    traceId: root?.traceId ?? newTraceId(),
    route: root?.route ?? "background",
    steps: root?.steps ?? [],
    ...(root && { root }),
  };
  return current.run(context, () => work(context));
}

export const currentRequest = (): RequestContext | undefined => current.getStore();

// Node keeps random bytes for UUIDs at hand; asking for sixteen of them costs several times as much.
const newTraceId = () => randomUUID().replaceAll("-", "");

// W3C Trace Context: version-traceid-parentid-flags; an id of zeros is invalid.
function traceIdOf(traceparent: string | null): string | undefined {
  const id = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/.exec(traceparent ?? "")?.[1];
  return id && !/^0+$/.test(id) ? id : undefined;
}
