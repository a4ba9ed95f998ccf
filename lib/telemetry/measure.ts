import "server-only";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { currentRequest, type Step } from "./request-context";

const tracer = trace.getTracer("paceline");

/** The one stopwatch: every measured step is a span and, inside a request, a Server-Timing entry. `name` is noun.verb_phrase. */
export function measure<T>(name: string, step: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    const startedAt = performance.now();
    try {
      return await step();
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      currentRequest()?.steps.push({ name, durationMs: performance.now() - startedAt });
      span.end();
    }
  });
}

const MOST_STEPS = 24; // about a kilobyte: proxies give all headers together four

/** The value of a Server-Timing header, as in `missions.get_overview;dur=4.2`. Of very many steps the last, outermost ones. */
export function toServerTiming(steps: Step[]): string {
  return steps
    .slice(-MOST_STEPS)
    .map(({ name, durationMs }) => `${name};dur=${durationMs.toFixed(1)}`)
    .join(", ");
}
