import type { ReactNode } from "react";

/** The page's only `h1`, and what it is about: a course, a learner, a range. */
export function PageTitle({ title, context }: { title: string; context?: ReactNode }) {
  return (
    <div className="min-w-0">
      <h1 className="truncate font-semibold text-md leading-5">{title}</h1>
      {context ? <p className="truncate text-muted text-xs">{context}</p> : null}
    </div>
  );
}
