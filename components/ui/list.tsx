import type { ReactNode } from "react";

/** Rows divided by hairlines. `label` names the list where no heading does. */
export function List({
  label,
  isOrdered = false,
  children,
}: {
  label?: string;
  isOrdered?: boolean;
  children: ReactNode;
}) {
  const Tag = isOrdered ? "ol" : "ul";
  return (
    <Tag aria-label={label} className="flex flex-col *:border-line *:border-t *:first:border-t-0">
      {children}
    </Tag>
  );
}

type ListItemProps = {
  /** Words, or the row's own progress bar. */
  title: ReactNode;
  /** Under the title, muted. */
  detail?: ReactNode;
  /** At the left: a time, a rank, a status shape. */
  lead?: ReactNode;
  /** At the right: a figure, a status, a date. */
  end?: ReactNode;
  /** Below, over the whole width: a progress bar, a chart. */
  children?: ReactNode;
};

/** One row: what it is at the left, how it stands at the right. */
export function ListItem({ title, detail, lead, end, children }: ListItemProps) {
  return (
    <li className="py-2.5 first:pt-0 last:pb-0">
      <div className="flex items-start gap-3">
        {lead ? <div className="shrink-0 text-muted text-sm tabular-nums">{lead}</div> : null}
        <div className="min-w-0 grow">
          <div className="font-medium">{title}</div>
          {detail ? <p className="text-muted text-sm">{detail}</p> : null}
        </div>
        {end ? <div className="shrink-0 text-right text-sm tabular-nums">{end}</div> : null}
      </div>
      {children ? <div className="mt-2 min-w-0">{children}</div> : null}
    </li>
  );
}
