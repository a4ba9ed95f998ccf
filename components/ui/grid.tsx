import type { ReactNode } from "react";

/** Columns of twelve on a desk; every box is full width on a phone. */
export type Span = "quarter" | "third" | "half" | "two-thirds" | "three-quarters" | "full";

export const SPAN_CLASSES: Record<Span, string> = {
  quarter: "col-span-12 sm:col-span-6 lg:col-span-3",
  third: "col-span-12 lg:col-span-4",
  half: "col-span-12 lg:col-span-6",
  "two-thirds": "col-span-12 lg:col-span-8",
  "three-quarters": "col-span-12 lg:col-span-9",
  full: "col-span-12",
};

/** The twelve-column grid a page's boxes stand on. */
export function Grid({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-12 gap-3 sm:gap-4">{children}</div>;
}

/** Places something that is not a `Panel` on the grid. */
export function GridItem({ span = "full", children }: { span?: Span; children: ReactNode }) {
  return <div className={`${SPAN_CLASSES[span]} min-w-0`}>{children}</div>;
}
