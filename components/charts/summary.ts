import { type Day, formatDay, formatInteger, formatNumber, formatPercent, type NumberFormat } from "@/lib/format";

export type Reading = { day: Day; value: number | null };
export type Measure = { unit?: string; format?: NumberFormat };

/** True for a figure that can be drawn; null, NaN and infinities are gaps. */
export function isFigure(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A figure with its noun: "12,489 clicks", "1 h 20 min". */
export function withUnit(value: number, { unit, format = "integer" }: Measure): string {
  const figure = formatNumber(value, format);
  return unit ? `${figure} ${unit}` : figure;
}

/** One sentence on a run of periods: the latest, the extremes, the target, the gaps. */
export function summariseBars(
  readings: Reading[],
  measure: Measure & { target?: { value: number; label: string } | undefined; missing?: number },
): string {
  const known = readings.filter((reading): reading is { day: Day; value: number } => isFigure(reading.value));
  const latest = known.at(-1);
  if (!latest) return "No data yet.";
  const highest = known.reduce((best, reading) => (reading.value > best.value ? reading : best));
  const parts = [`latest ${withUnit(latest.value, measure)} (${formatDay(latest.day)})`];
  if (known.length > 1) {
    const isFlat = known.every(({ value }) => value === latest.value);
    parts.push(
      isFlat
        ? "the same throughout"
        : `highest ${formatNumber(highest.value, measure.format)} (${formatDay(highest.day)})`,
    );
  }
  if (measure.target) {
    const { value, label } = measure.target;
    const reached = known.filter((reading) => reading.value >= value).length;
    parts.push(`${label} reached in ${reached} of ${known.length}`);
  }
  const gaps = measure.missing ?? readings.length - known.length;
  if (gaps > 0) parts.push(`no data for ${gaps}`);
  return `${capitalise(parts.join("; "))}.`;
}

/** One sentence on several lines: where each ends and how far it moved. */
export function summariseLines(series: { label: string; points: Reading[] }[], measure: Measure): string {
  const parts = series.flatMap(({ label, points }) => {
    const known = points.map(({ value }) => value).filter(isFigure);
    const [first] = known;
    const last = known.at(-1);
    if (first === undefined || last === undefined) return [`${label}: no data`];
    const end = `${label} ${withUnit(last, measure)}`;
    if (known.length === 1) return [end];
    if (last === first) return [`${end}, unchanged`];
    return [`${end}, ${last > first ? "up" : "down"} from ${formatNumber(first, measure.format)}`];
  });
  return parts.length > 0 ? `${parts.join("; ")}.` : "No data yet.";
}

/** One sentence on a distribution: n, the median, the fullest bin. */
export function summariseBins(
  bins: { from: number; to: number; count: number }[],
  measure: Measure & { median?: number | undefined },
): string {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return "No data yet.";
  const fullest = bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
  const edge = (value: number) => formatNumber(value, measure.format);
  const n = `n = ${withUnit(total, { ...measure, format: "integer" })}`;
  const median = measure.median === undefined ? [] : [`median ${edge(measure.median)}`];
  const most = `most in ${edge(fullest.from)} to ${edge(fullest.to)} (${formatInteger(fullest.count)})`;
  return `${capitalise([n, ...median, most].join("; "))}.`;
}

/** One sentence on shares of a whole: the total and the largest. */
export function summariseShares(segments: { label: string; value: number }[], unit: string): string {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  const largest = segments.reduce((best, segment) => (segment.value > best.value ? segment : best), {
    label: "",
    value: 0,
  });
  if (total <= 0) return "No data yet.";
  return `${formatInteger(total)} ${unit}; ${largest.label} is the largest share with ${formatPercent(largest.value / total)}.`;
}

function capitalise(sentence: string): string {
  // "n = 12" stays as statistics write it.
  return sentence.startsWith("n =") ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
