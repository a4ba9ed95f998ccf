/** A day as the count of days since 1970-01-01, UTC, so that days add and subtract as numbers. */
export type Day = number;

export const DAY_MS = 86_400_000;

/** Reads "YYYY-MM-DD" and throws on anything else, also on a day the calendar lacks. */
export function parseDay(text: string): Day {
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || formatDay(day) !== text)
    throw new Error(`"${text}" is no day: write YYYY-MM-DD`);
  return day;
}

const formatted = new Map<Day, string>();

export function formatDay(day: Day): string {
  let text = formatted.get(day);
  if (text === undefined) {
    text = Number.isInteger(day) ? new Date(day * DAY_MS).toISOString().slice(0, 10) : "";
    formatted.set(day, text);
  }
  return text;
}

export const formatTime = (atMs: number): string => new Date(atMs).toISOString();

/** 0 is Monday, 6 is Sunday. */
export const weekdayOf = (day: Day): number => (day + 3) % 7;

export const mondayOf = (day: Day): Day => day - weekdayOf(day);

export const todayUtc = (): Day => Math.floor(Date.now() / DAY_MS);

// Months and days of the breaks, last day included, and the share of the usual work that is done in them.
const BREAKS = [
  { from: "12-20", to: "12-31", factor: 0.3 },
  { from: "01-01", to: "01-03", factor: 0.3 },
  { from: "04-02", to: "04-12", factor: 0.5 },
  { from: "08-03", to: "08-21", factor: 0.45 },
];

/** How much of the usual work is done on a day: less than 1 in the breaks between terms. */
export function breakFactor(day: Day): number {
  const monthDay = formatDay(day).slice(5);
  return BREAKS.find(({ from, to }) => from <= monthDay && monthDay <= to)?.factor ?? 1;
}
