import type { ReactNode } from "react";

export type Tone = "good" | "attention" | "bad" | "neutral";

// A shape of its own for each tone: the word and the shape carry the state, colour only repeats it.
const SHAPES: Record<Tone, { color: string; path: string }> = {
  good: { color: "fill-good", path: "M1 6a5 5 0 1 0 10 0a5 5 0 1 0-10 0" },
  attention: { color: "fill-warn", path: "M6 .8 11.7 11H.3z" },
  bad: { color: "fill-bad", path: "M6 0l6 6-6 6-6-6z" },
  neutral: {
    color: "fill-muted",
    path: "M1 6a5 5 0 1 0 10 0a5 5 0 1 0-10 0M2.75 6a3.25 3.25 0 1 1 6.5 0a3.25 3.25 0 1 1-6.5 0",
  },
};

/** A status word with its shape: "good", "needs attention", "over budget". */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  const { color, path } = SHAPES[tone];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-sm">
      <svg viewBox="0 0 12 12" aria-hidden="true" className={`size-2.5 shrink-0 ${color}`}>
        <path d={path} fillRule="evenodd" />
      </svg>
      {children}
    </span>
  );
}
