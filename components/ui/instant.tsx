import { formatDay } from "@/lib/format";

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "UTC" });

/** An instant as "21 Nov, 18:30:05 UTC": the same for whoever reads it, wherever it is rendered. */
export function Instant({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap tabular-nums">
      {formatDay(at)}, {clock.format(at)} UTC
    </time>
  );
}
