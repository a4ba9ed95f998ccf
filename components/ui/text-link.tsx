import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link in running text or a table cell; a finger gets 44 px of height to hit. */
export function TextLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="relative font-medium text-accent underline decoration-1 underline-offset-2 hover:decoration-2 pointer-coarse:after:absolute pointer-coarse:after:-inset-x-2 pointer-coarse:after:-inset-y-3.5"
    >
      {children}
    </Link>
  );
}
