import type { ReactNode } from "react";
import type { Tone } from "./badge";

const EDGES: Record<Tone, string> = {
  good: "border-l-good",
  attention: "border-l-warn",
  bad: "border-l-bad",
  neutral: "border-l-accent",
};

type CalloutProps = { title?: string; tone?: Tone; children: ReactNode; isAlert?: boolean };

/** A line that stands apart: which data set this is, what is missing and why, what went wrong in a form. */
export function Callout({ title, tone = "neutral", children, isAlert = false }: CalloutProps) {
  return (
    <div
      role={isAlert ? "alert" : undefined}
      className={`rounded-r-md border border-line border-l-4 bg-raised px-4 py-2.5 text-sm ${EDGES[tone]}`}
    >
      {title ? <strong className="mr-2 font-semibold">{title}</strong> : null}
      <span className="text-muted">{children}</span>
    </div>
  );
}
