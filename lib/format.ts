/** A calendar day: a `Date` read in UTC, or its ISO form "2013-10-01". */
export type Day = Date | string;

/** How a figure is written. `percent` takes a share from 0 to 1; `minutes`, `ms` and `bytes` take that unit. */
export type NumberFormat = "integer" | "decimal" | "percent" | "minutes" | "ms" | "bytes";

const LOCALE = "en-GB";
// Keeps a number and its unit on one line.
const NO_BREAK = "\u00a0";
const MISSING = "–";

// "negative" drops the sign of what rounds to zero.
const integer = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0, signDisplay: "negative" });
const decimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1, signDisplay: "negative" });
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const wholePercent = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 0,
  signDisplay: "negative",
});
const finePercent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
const dayOfYear = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "12,489", rounded. */
export function formatInteger(value: number): string {
  return Number.isFinite(value) ? integer.format(value) : MISSING;
}

/** "74.5": one decimal at most. */
export function formatDecimal(value: number): string {
  return Number.isFinite(value) ? decimal.format(value) : MISSING;
}

/** "42%" from a share from 0 to 1. Few is never written as none nor most as all: "0.4%", "<0.1%", ">99.9%". */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return MISSING;
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share > 0.9995 && share < 1) return ">99.9%";
  const isNearAnEnd = (share > 0 && share < 0.01) || (share > 0.99 && share < 1);
  return (isNearAnEnd ? finePercent : wholePercent).format(share);
}

/** "21 Nov" or, with `year`, "21 Nov 2026"; in UTC. */
export function formatDay(value: Day, { year = false }: { year?: boolean } = {}): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return MISSING;
  return (year ? dayOfYear : day).format(date);
}

/** "1 h 20 min" from minutes; days are not used, since a week of study reads best in hours. */
export function formatDuration(minutes: number): string {
  if (!Number.isFinite(minutes)) return MISSING;
  const sign = Math.round(minutes) < 0 ? "-" : "";
  const whole = Math.round(Math.abs(minutes));
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  const parts = [hours > 0 && unit(formatInteger(hours), "h"), (rest > 0 || hours === 0) && unit(String(rest), "min")];
  return sign + parts.filter(Boolean).join(NO_BREAK);
}

/** "230 ms", from one second on "1.4 s". */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING;
  if (Math.round(Math.abs(ms)) >= 1000) return unit(formatDecimal(ms / 1000), "s");
  return Math.abs(ms) < 10 ? unit(formatDecimal(ms), "ms") : unit(formatInteger(ms), "ms");
}

/** "14 kB" from bytes, in steps of 1,000. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return MISSING;
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let step = 0;
  // 999.95 would be written as "1,000 kB".
  while (Math.abs(value) >= 999.95 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return unit(step === 0 || Math.abs(value) >= 100 ? formatInteger(value) : formatDecimal(value), steps[step] ?? "B");
}

/** Writes a figure in the format a chart or column names. */
export function formatNumber(value: number, format: NumberFormat = "integer"): string {
  return FORMATTERS[format](value);
}

/** As `formatNumber`, short enough for an axis: "12K", "1.5 h". */
export function formatTick(value: number, format: NumberFormat = "integer"): string {
  if (value === 0 && format !== "percent") return "0";
  if (format === "minutes" && Math.abs(value) >= 60) return unit(formatDecimal(value / 60), "h");
  if (format === "integer" || format === "decimal") {
    return Math.abs(value) >= 1000 ? compact.format(value) : formatDecimal(value);
  }
  return formatNumber(value, format);
}

const FORMATTERS: Record<NumberFormat, (value: number) => string> = {
  integer: formatInteger,
  decimal: formatDecimal,
  percent: formatPercent,
  minutes: formatDuration,
  ms: formatMs,
  bytes: formatBytes,
};

function unit(number: string, name: string): string {
  return `${number}${NO_BREAK}${name}`;
}
