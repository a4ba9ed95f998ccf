import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

type ButtonKind = "primary" | "secondary" | "quiet";

const KINDS: Record<ButtonKind, string> = {
  primary: "bg-accent text-raised hover:opacity-90 border border-transparent",
  secondary: "border border-muted text-text hover:border-text hover:bg-surface",
  quiet: "border border-transparent text-accent hover:underline",
};
const BASE =
  "inline-grid min-h-11 sm:min-h-9 items-center justify-items-center rounded-md px-4 font-medium text-base whitespace-nowrap disabled:cursor-not-allowed";

type ButtonProps = {
  children: ReactNode;
  kind?: ButtonKind;
  type?: "submit" | "button";
  /** While true the button shows `pendingLabel`, keeps its size and takes no press. */
  isPending?: boolean;
  pendingLabel?: string;
  isWide?: boolean;
  name?: string;
  value?: string;
  onClick?: () => void;
};

/** Submits its form unless told otherwise, so it works without script. */
export function Button(props: ButtonProps) {
  const { children, kind = "primary", type = "submit", isPending = false, pendingLabel, isWide = false } = props;
  const { name, value, onClick } = props;
  return (
    <button
      type={type}
      name={name}
      value={value}
      onClick={onClick}
      disabled={isPending}
      aria-busy={isPending || undefined}
      className={`${BASE} ${KINDS[kind]} ${isWide ? "w-full" : ""}`}
    >
      {/* Both words lie in one cell: the wider sets the size, so the button never jumps. */}
      <span
        className={`col-start-1 row-start-1 inline-flex items-center gap-2 ${isPending && pendingLabel ? "invisible" : ""}`}
      >
        {children}
      </span>
      {pendingLabel ? (
        <span className={`col-start-1 row-start-1 ${isPending ? "" : "invisible"}`}>{pendingLabel}</span>
      ) : null}
    </button>
  );
}

type ButtonLinkProps = { href: Route; children: ReactNode; kind?: ButtonKind };

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({ href, children, kind = "secondary" }: ButtonLinkProps) {
  return (
    <Link href={href} className={`${BASE} ${KINDS[kind]}`}>
      <span className="inline-flex items-center gap-2">{children}</span>
    </Link>
  );
}
