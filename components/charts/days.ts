import type { Day } from "@/lib/format";

const DAY_MS = 86_400_000;

/** Whole days since 1970 in UTC: what a time axis counts in. */
export function toDayNumber(day: Day): number {
  return Math.floor(new Date(day).getTime() / DAY_MS);
}

/** The UTC midnight that begins a day number. */
export function fromDayNumber(dayNumber: number): Date {
  return new Date(dayNumber * DAY_MS);
}
