import type { Route } from "next";
import type { ReactNode } from "react";
import { TextLink } from "./text-link";

type EmptyStateProps = {
  /** What is not there: "No goals yet". */
  title: string;
  /** What would fill it, or why it stays empty. */
  children: ReactNode;
  link?: { href: Route; label: string };
};

/** What a box shows instead of nothing. */
export function EmptyState({ title, children, link }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-1 border-line border-l-2 py-1 pl-4">
      <p className="font-medium">{title}</p>
      <p className="max-w-prose text-muted text-sm">{children}</p>
      {link ? (
        <p className="mt-2 text-sm">
          <TextLink href={link.href}>{link.label}</TextLink>
        </p>
      ) : null}
    </div>
  );
}
