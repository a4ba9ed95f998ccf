import "server-only";
import { createNoopMeter, type Histogram, type Meter } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "./logger";

/** In seconds, from an answer out of memory to the longest deadline. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Whether this process measures itself; the kill switch is PROMETHEUS_METRICS_ENABLED. */
export const areMetricsOn = env.PROMETHEUS_METRICS_ENABLED;

// One for the process: each bundle of the server makes its instruments in it, and those of one name are one.
const registry = () =>
  remember("metrics", () => {
    const reader = new PrometheusExporter({ preventServerStart: true });
    return { reader, meter: new MeterProvider({ readers: [reader] }).getMeter("paceline") };
  });

/** Makes instruments. With metrics off they do nothing, and nothing is kept. */
export const meter: Meter = areMetricsOn ? registry().meter : createNoopMeter();

/** A histogram of seconds. Its labels take their values from closed lists alone, or Prometheus drowns. */
export function durationHistogram(name: string, description: string): Histogram {
  return meter.createHistogram(name, {
    description,
    unit: "s",
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
}

const serializer = new PrometheusSerializer("", false, undefined, true, true);

/** All metrics of this process in Prometheus' text format 0.0.4. */
export async function scrape(): Promise<string> {
  const { resourceMetrics, errors } = await registry().reader.collect();
  for (const error of errors) {
    logger.error("metrics.not_collected", { cause: error instanceof Error ? error.message : String(error) });
  }
  return serializer.serialize(resourceMetrics);
}
