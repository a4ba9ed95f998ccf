import type { Tone } from "./badge";

type ProgressBarProps = {
  /** What advances: "Study 10 h a week". */
  label: string;
  value: number;
  /** The target; the bar is full here. */
  max: number;
  /** "7 of 10 missions". */
  valueText: string;
  /** Where `value` should stand today: the pace line. */
  expected?: number;
  /** "6 by today". Shown when there is a pace line. */
  expectedText?: string;
  tone?: Tone;
};

const FILLS: Record<Tone, string> = {
  good: "fill-good",
  attention: "fill-warn",
  bad: "fill-bad",
  neutral: "fill-chart-1",
};

/** How far towards a target, against where one should be by now. A value over the target shows as full. */
export function ProgressBar({
  label,
  value,
  max,
  valueText,
  expected,
  expectedText,
  tone = "neutral",
}: ProgressBarProps) {
  const done = shareOf(value, max);
  const pace = expected === undefined ? undefined : shareOf(expected, max);
  return (
    <div className="min-w-0">
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0">{label}</span>
        <span className="shrink-0 text-muted text-sm tabular-nums">{valueText}</span>
      </p>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(done)}
        aria-valuetext={valueText}
        className="mt-1"
      >
        <svg width="100%" height="14" aria-hidden="true" className="block overflow-visible">
          <rect y="4" width="100%" height="6" rx="3" className="fill-surface stroke-line" />
          {done > 0 ? <rect y="4" width={`${done}%`} height="6" rx="3" className={FILLS[tone]} /> : null}
          {pace === undefined ? null : (
            <line x1={`${pace}%`} x2={`${pace}%`} y1="0" y2="14" className="stroke-2 stroke-text" />
          )}
        </svg>
      </div>
      {pace !== undefined && expectedText ? (
        <p className="mt-0.5 border-text border-l-2 pl-1.5 text-muted text-xs leading-3">{expectedText}</p>
      ) : null}
    </div>
  );
}

/** Percent from 0 to 100; 0 where there is no target to divide by. */
function shareOf(value: number, max: number): number {
  const share = max > 0 ? (value / max) * 100 : 0;
  return Math.round(Math.min(100, Math.max(0, share)) * 10) / 10;
}
