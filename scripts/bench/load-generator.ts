import autocannon from "autocannon";
import { percentile } from "@/tests/budgets/percentile";
import type { Load, LoadOptions } from "./load";

const SAMPLE_MS = 100; // autocannon ends with a sample, so this is how late it may be

// A process of its own, started by load.ts: generator and bench must not share an event loop.
process.once("message", async (options: LoadOptions) => {
  const loads: Load[] = [];
  for (const seconds of [options.warmUpSeconds, options.seconds]) loads.push(await load(options, seconds));
  process.send?.(loads);
});
process.once("disconnect", () => process.exit());

function load({ url, headers, connections = 50 }: LoadOptions, seconds: number): Promise<Load> {
  const durationsMs: number[] = []; // autocannon's own histogram keeps whole milliseconds and no p95
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = { url, headers, connections, duration: seconds, sampleInt: SAMPLE_MS, bailout: 1 };
    const running = autocannon(options, (error: unknown, result) => {
      if (error) return reject(error);
      const elapsedSeconds = (performance.now() - startedAt) / 1_000;
      // One per connection is under way at the end. Others were lost: autocannon connects again when a server hangs up.
      const lost = Math.max(0, result.requests.sent - durationsMs.length - connections);
      resolve({
        answers: durationsMs.length,
        requestsPerSecond: durationsMs.length / elapsedSeconds,
        p50Ms: percentile(durationsMs, 0.5),
        p95Ms: percentile(durationsMs, 0.95),
        p99Ms: percentile(durationsMs, 0.99),
        bytesPerSecond: result.throughput.total / elapsedSeconds,
        non2xx: result.non2xx,
        errors: result.errors + lost,
      });
    });
    running.on("response", (_client, _status, _bytes, durationMs) => durationsMs.push(durationMs));
  });
}
