import type { Route } from "next";
import Link from "next/link";

export type LinkTab = {
  href: Route;
  label: string;
  /** A figure under the label: "383 learners". */
  note?: string;
  isCurrent: boolean;
};

/** Chooses one of several by URL: a course, a range. Wraps into a keypad where the row is too long. */
export function LinkTabs({ label, tabs }: { label: string; tabs: LinkTab[] }) {
  return (
    <nav aria-label={label} className="overflow-hidden rounded-md border border-line bg-raised shadow-raised">
      <ul className="-mr-px -mb-px grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))]">
        {tabs.map((tab) => (
          <li key={tab.href} className="border-line border-r border-b">
            <Link
              href={tab.href}
              aria-current={tab.isCurrent ? "page" : undefined}
              className={`flex h-full min-h-11 flex-col justify-center border-b-3 px-2.5 py-1 whitespace-nowrap -outline-offset-2 ${tab.isCurrent ? "border-accent font-semibold text-accent" : "border-transparent hover:bg-surface"}`}
            >
              {tab.label}
              {tab.note ? <span className="font-normal text-muted text-xs">{tab.note}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
