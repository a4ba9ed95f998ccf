import { Icon } from "./icon";

type SectionErrorProps = {
  /** What could not be shown, as in "Recommendations could not be loaded." */
  what: string;
  /** The page itself: following it asks again. */
  retryHref: string;
  /** The trace id, for whoever is asked for help. */
  reference?: string;
};

/** A section that failed says so in its own box; the rest of the page stands. */
export function SectionError({ what, retryHref, reference }: SectionErrorProps) {
  return (
    <div role="alert" className="flex flex-col items-start gap-1 border-bad border-l-2 py-1 pl-4">
      <p className="font-medium">{what} could not be loaded.</p>
      <p className="text-muted text-sm">The other sections are not affected.</p>
      {/* A plain anchor: a full request is the point, a cached navigation would show the same failure. */}
      <a
        href={retryHref}
        className="inline-flex min-h-11 items-center gap-1.5 font-medium text-accent text-sm hover:underline"
      >
        <Icon name="retry" className="size-4" />
        Try again
      </a>
      {reference ? <p className="font-mono text-muted text-xs">{reference}</p> : null}
    </div>
  );
}
