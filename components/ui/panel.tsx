import type { ReactNode } from "react";
import { SPAN_CLASSES, type Span } from "./grid";

/** Height a panel and its skeleton both reserve, so that filling one moves nothing. */
export type PanelHeight = "auto" | "short" | "medium" | "tall" | "full";

export const PANEL_HEIGHT_CLASSES: Record<PanelHeight, string> = {
  auto: "",
  short: "min-h-67 sm:min-h-58",
  medium: "min-h-91 sm:min-h-82",
  tall: "min-h-113 sm:min-h-104",
  full: "min-h-144",
};

export const PANEL_CLASSES = "flex min-w-0 flex-col rounded-md border border-line bg-raised shadow-raised";

type PanelProps = {
  title: string;
  span?: Span;
  height?: PanelHeight;
  /** What the figures cover: "as of 21 Nov", "last 12 weeks". Beside the title. */
  note?: ReactNode;
  /** A link or button at the right of the title. */
  action?: ReactNode;
  /** For links within the page. */
  id?: string;
  /** A table that runs to the panel's edges sets this. */
  isFlush?: boolean;
  children: ReactNode;
};

/** One question and its answer in a box. A landmark named by its title. */
export function Panel(props: PanelProps) {
  const { title, span = "full", height = "auto", note, action, id, isFlush = false, children } = props;
  return (
    <section
      id={id}
      aria-label={title}
      data-panel=""
      className={`@container ${SPAN_CLASSES[span]} ${PANEL_HEIGHT_CLASSES[height]} ${PANEL_CLASSES}`}
    >
      <header className="flex min-h-11 items-center gap-x-3 px-4 pt-1">
        <h2 className="font-semibold">{title}</h2>
        {note ? <p className="min-w-0 truncate text-muted text-xs">{note}</p> : null}
        {action ? <div className="ml-auto shrink-0">{action}</div> : null}
      </header>
      <div
        className={
          isFlush
            ? "flex min-w-0 grow flex-col overflow-hidden rounded-b-md"
            : "flex min-w-0 grow flex-col gap-4 px-4 pb-4"
        }
      >
        {children}
      </div>
    </section>
  );
}
