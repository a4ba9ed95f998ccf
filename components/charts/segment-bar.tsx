import type { Tone } from "@/components/ui/badge";
import { formatInteger, formatPercent } from "@/lib/format";
import { round } from "./axis";
import { summariseShares } from "./summary";

export type Segment = { label: string; value: number; tone?: Tone };

type SegmentBarProps = {
  title: string;
  /** Parts of one whole, in an order that means something; six at most. */
  segments: Segment[];
  /** What is counted: "learners". */
  unit: string;
};

const SEQUENCE = ["fill-chart-1", "fill-chart-2", "fill-chart-3", "fill-chart-4", "fill-chart-5", "fill-chart-6"];
const TONES: Record<Tone, string> = {
  good: "fill-good",
  attention: "fill-warn",
  bad: "fill-bad",
  neutral: "fill-chart-5",
};

/** Shares of a whole. The table under the bar, in the order of its parts, is the key. */
export function SegmentBar({ title, segments, unit }: SegmentBarProps) {
  const total = segments.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const share = (value: number) => (total > 0 ? Math.max(0, value) / total : 0);
  const startOf = (index: number) => segments.slice(0, index).reduce((sum, { value }) => sum + share(value), 0);
  const plain = segments.filter(({ tone }) => !tone);
  const color = (segment: Segment) =>
    segment.tone ? TONES[segment.tone] : SEQUENCE[plain.indexOf(segment) % SEQUENCE.length];

  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-muted text-sm">{title}</figcaption>
      <svg role="img" aria-label={summariseShares(segments, unit)} width="100%" height="20" className="block">
        {total === 0 ? <rect width="100%" height="20" className="fill-line" /> : null}
        {segments.map((segment, index) => (
          <rect
            key={segment.label}
            x={`${round(startOf(index) * 100)}%`}
            width={`${round(share(segment.value) * 100)}%`}
            height="20"
            className={`stroke-2 stroke-raised ${color(segment)}`}
          />
        ))}
      </svg>
      <table className="mt-2 w-full text-sm">
        <caption className="sr-only">{title}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">{unit}</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {segments.map((segment) => (
            <tr key={segment.label}>
              <th scope="row" className="py-0.5 text-left font-normal">
                <svg width="10" height="10" aria-hidden="true" className="mr-2 inline-block">
                  <rect width="10" height="10" rx="2" className={color(segment)} />
                </svg>
                {segment.label}
              </th>
              <td className="py-0.5 text-right">{formatInteger(segment.value)}</td>
              <td className="w-14 py-0.5 text-right text-muted">{formatPercent(share(segment.value))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
