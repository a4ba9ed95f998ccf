import "server-only";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { durationHistogram } from "./metrics";
import { currentRequest, type Step } from "./request-context";

const tracer = trace.getTracer("paceline");

const durations = durationHistogram("paceline_step_duration_seconds", "Measured steps by name and outcome");

/**
 * The one stopwatch: every measured step is a span, an observation of a histogram and, inside a request, a Server-Timing entry.
 * `name` is noun.verb_phrase, written out in the code.
 */
export function measure<T>(name: string, step: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    const startedAt = performance.now();
    let outcome = "done";
    try {
      return await step();
    } catch (error) {
      outcome = "failed";
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      const durationMs = performance.now() - startedAt;
      durations.record(durationMs / 1_000, { step: name, outcome });
      currentRequest()?.steps.push({ name, durationMs });
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
