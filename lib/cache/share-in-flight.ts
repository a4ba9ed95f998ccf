import "server-only";
import { remember } from "@/lib/remember";
import { clock } from "./memory-tier";

type InFlight = { mark: number; startedAt: number; promise: Promise<unknown> };
const inFlight = remember("cache-in-flight", () => new Map<string, InFlight>());

/**
 * Callers that need the same key at the same moment share one piece of work. Nobody joins work that began before a tag of it
 * fell, or before `since` (ms of `performance.now`): it may show what was before.
 */
export function shareInFlight<T>(
  key: string,
  tags: readonly string[],
  work: () => Promise<T>,
  since = Number.NEGATIVE_INFINITY,
): Promise<T> {
  const running = inFlight.get(key);
  if (running && running.startedAt >= since && clock.isCurrent(tags, running.mark))
    return running.promise as Promise<T>;
  const started: InFlight = { mark: clock.mark(), startedAt: performance.now(), promise: Promise.resolve() };
  const promise = work().finally(() => {
    if (inFlight.get(key) === started) inFlight.delete(key);
  });
  started.promise = promise;
  inFlight.set(key, started);
  return promise;
}
