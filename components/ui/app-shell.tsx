import type { ReactNode } from "react";
import { type NavItem, Rail } from "./rail";

type AppShellProps = {
  /** Five at most: they share the width of a phone. */
  nav: NavItem[];
  /** The `href` of the item the page belongs to. */
  current: string;
  /** Where the reader is: a `PageTitle`. */
  place: ReactNode;
  /** Range or course pickers, links. */
  actions?: ReactNode;
  /** Who is signed in, and the way out. */
  person?: ReactNode;
  /** Below the content: the data set and its licence. */
  footer?: ReactNode;
  children: ReactNode;
};

/** The frame of every signed-in page: rail, top bar, content. Static, so that only its slots wait. */
export function AppShell({ nav, current, place, actions, person, footer, children }: AppShellProps) {
  return (
    <div className="min-h-dvh pb-[calc(3.75rem+env(safe-area-inset-bottom))] sm:pb-0 sm:pl-22">
      <a
        href="#content"
        className="fixed top-2 left-2 z-30 -translate-y-20 rounded-md bg-accent px-4 py-3 font-medium text-raised focus:translate-y-0"
      >
        Skip to content
      </a>
      <Rail items={nav} current={current} />
      <header className="z-10 border-line border-b bg-raised sm:sticky sm:top-0">
        <div className="mx-auto flex max-w-[90rem] flex-wrap items-center gap-x-4 px-4 sm:min-h-14 sm:px-6">
          <div className="flex min-h-13 min-w-0 flex-1 items-center">{place}</div>
          {actions ? (
            <div className="order-last flex w-full flex-wrap items-center gap-2 pb-2 sm:order-none sm:w-auto sm:pb-0">
              {actions}
            </div>
          ) : null}
          {person ? <div className="flex min-w-0 items-center gap-3">{person}</div> : null}
        </div>
      </header>
      {/* At least a screen high: the footer then stands below the fold while sections still stream in, and shifts nothing. */}
      <main id="content" tabIndex={-1} className="mx-auto min-h-dvh max-w-[90rem] p-3 outline-none sm:p-6">
        {children}
      </main>
      {footer ? <footer className="mx-auto max-w-[90rem] px-4 pb-6 text-muted text-xs sm:px-6">{footer}</footer> : null}
    </div>
  );
}
