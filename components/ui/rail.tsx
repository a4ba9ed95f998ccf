import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "./mark";

export type NavItem = { href: Route; label: string; icon: ReactNode };

/** Main navigation: a rail at the left of a desk, a bar at the foot of a phone. */
export function Rail({ items, current }: { items: NavItem[]; current: string }) {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 border-line border-t bg-raised pb-[env(safe-area-inset-bottom)] sm:inset-y-0 sm:right-auto sm:w-22 sm:border-t-0 sm:border-r sm:pb-0"
    >
      <div className="hidden h-14 items-center justify-center sm:flex">
        <Mark />
      </div>
      <ul className="flex sm:flex-col sm:gap-1 sm:px-1.5 sm:pt-2">
        {items.map((item) => {
          const isCurrent = item.href === current;
          return (
            <li key={item.href} className="min-w-0 flex-1">
              <Link
                href={item.href}
                aria-current={isCurrent ? "page" : undefined}
                className={`relative flex h-15 flex-col items-center justify-center gap-1 rounded-md text-xs -outline-offset-2 ${isCurrent ? CURRENT : "text-muted hover:text-text"}`}
              >
                {item.icon}
                <span className="max-w-full truncate tracking-tight">{item.label}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

// The edge mark stands beside colour and weight, so that the current page shows in forced colours too.
const CURRENT =
  "font-semibold text-accent before:absolute before:inset-x-4 before:top-0 before:border-accent before:border-t-2 sm:before:inset-x-auto sm:before:inset-y-2 sm:before:-left-1.5 sm:before:border-t-0 sm:before:border-l-3";
