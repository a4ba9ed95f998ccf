import { scaleLinear } from "d3-scale";
import type { NumberFormat } from "@/lib/format";

/** Room above the highest tick for the label of a bar that reaches it, in pixels. */
const HEADROOM_PX = 16;

export type ValueAxis = {
  ticks: number[];
  /** Pixels from the top of the plot. */
  y: (value: number) => number;
  /** Where zero, or the lowest value of a fixed range, lies. */
  baseline: number;
};

/**
 * A vertical axis that holds every value. Starts at zero unless values are negative or `range` fixes it;
 * all-zero data still gets an axis of height one.
 */
export function makeValueAxis(
  values: number[],
  heightPx: number,
  format: NumberFormat,
  range?: [number, number],
): ValueAxis {
  const [low, high] = range ?? [Math.min(0, ...values), Math.max(0, ...values)];
  const tickCount = Math.min(5, Math.max(2, Math.round(heightPx / 42)));
  // Hours are what a reader counts in, so long durations get ticks at whole hours, not at 100 minutes.
  const step = format === "minutes" && high - low >= 120 ? 60 : 1;
  const scale = scaleLinear()
    .domain([low / step, (high > low ? high : low + 1) / step])
    .range([heightPx, HEADROOM_PX]);
  if (!range) scale.nice(tickCount);
  const isWhole = format === "integer" || format === "bytes";
  const ticks = scale.ticks(tickCount).map((tick) => tick * step);
  const y = (value: number) => round(scale(value / step));
  return { ticks: isWhole ? ticks.filter(Number.isInteger) : ticks, y, baseline: y(Math.max(low, Math.min(0, high))) };
}

/** Which of `count` positions get a label: at most `most`, evenly spaced, always the last. */
export function pickLabels(count: number, most: number): number[] {
  if (count <= 0) return [];
  const step = Math.max(1, Math.ceil(count / most));
  const picked = [];
  for (let index = count - 1; index >= 0; index -= step) picked.push(index);
  return picked.reverse();
}

/**
 * Moves labels apart so that none overlap, in the order of their wished places and as near to them as fits.
 * Places are pixels; `gap` is the least distance between two.
 */
export function spreadLabels(wished: number[], gap: number, low: number, high: number): number[] {
  const order = wished.map((_, index) => index).sort((a, b) => (wished[a] ?? 0) - (wished[b] ?? 0));
  const placed = [...wished];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(wished[index] ?? 0, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = high;
  for (const index of order.reverse()) {
    placed[index] = round(Math.min(placed[index] ?? 0, ceiling));
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}

/** Two decimals: finer than a screen, shorter than a float. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
