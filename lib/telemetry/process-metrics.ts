import "server-only";
import { statfs } from "node:fs/promises";
import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { meter } from "./metrics";

const NS_PER_SECOND = 1e9;
const DELAY_RESOLUTION_MS = 20;

/** Watches what this process uses of its machine. Call once. */
export function observeProcess(): void {
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delays.enable();
  observeEventLoop(delays);

  meter
    .createObservableCounter("paceline_process_cpu_seconds", { description: "Processor time used", unit: "s" })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { mode: "user" });
      result.observe(system / 1e6, { mode: "system" });
    });

  meter
    .createObservableGauge("paceline_process_memory_bytes", { description: "Memory in use, by kind", unit: "By" })
    .addCallback((result) => {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      for (const [kind, bytes] of Object.entries({ resident: rss, heap_used: heapUsed, heap: heapTotal, external })) {
        result.observe(bytes, { kind });
      }
    });

  meter
    .createObservableGauge("paceline_process_start_time_seconds", { description: "When it started", unit: "s" })
    .addCallback((result) => result.observe(performance.timeOrigin / 1_000));

  meter
    .createObservableGauge("paceline_disk_bytes", {
      description: "The file system the process runs on, by state",
      unit: "By",
    })
    .addCallback(async (result) => {
      const { bsize, blocks, bavail } = await statfs(".");
      result.observe(bsize * blocks, { state: "size" });
      result.observe(bsize * bavail, { state: "available" });
    });
}

/** Since the last scrape: the delays begin anew with each. */
function observeEventLoop(delays: IntervalHistogram): void {
  let last = performance.eventLoopUtilization();
  const delay = meter.createObservableGauge("paceline_event_loop_delay_seconds", {
    description: "How late the event loop runs what is due, since the last scrape",
    unit: "s",
  });
  const utilization = meter.createObservableGauge("paceline_event_loop_utilization_ratio", {
    description: "The share of time the event loop was busy, since the last scrape",
    unit: "1",
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const percentile of [50, 99, 100]) {
        result.observe(delay, delays.percentile(percentile) / NS_PER_SECOND, { percentile: String(percentile) });
      }
      delays.reset();
      const now = performance.eventLoopUtilization();
      result.observe(utilization, performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
    [delay, utilization],
  );
}
