import { SPAN_CLASSES, type Span } from "./grid";
import { PANEL_CLASSES, PANEL_HEIGHT_CLASSES, type PanelHeight } from "./panel";
import { STAT_CELL_CLASSES, STAT_GROUP_CLASSES, type StatSize } from "./stat";

type SkeletonProps = {
  /** In pixels, the height of what will stand here. */
  height: number;
  /** On a phone, where text wraps more. */
  phoneHeight?: number;
};

/** Holds the place of one block. Still: nothing moves unless data moved. */
export function Skeleton({ height, phoneHeight }: SkeletonProps) {
  if (phoneHeight === undefined) return <Block height={height} className="block" />;
  return (
    <>
      <Block height={phoneHeight} className="block sm:hidden" />
      <Block height={height} className="hidden sm:block" />
    </>
  );
}

/** Holds the place of a `Panel` of the same span and height, under its real title. */
export function PanelSkeleton({ title, span = "full", height }: { title: string; span?: Span; height: PanelHeight }) {
  return (
    <section
      aria-label={title}
      aria-busy="true"
      className={`${SPAN_CLASSES[span]} ${PANEL_HEIGHT_CLASSES[height]} ${PANEL_CLASSES}`}
    >
      <header className="flex min-h-11 items-center px-4 pt-1">
        <h2 className="font-semibold">{title}</h2>
      </header>
      <div className="flex grow flex-col px-4 pb-4">
        <svg width="100%" aria-hidden="true" className="block grow basis-16">
          <rect width="100%" height="100%" rx="4" className="fill-line opacity-50" />
        </svg>
      </div>
    </section>
  );
}

/** Holds the place of a `StatGroup` of `count` figures of one size, each with a trend or target. */
export function StatGroupSkeleton({ label, count, size = "md" }: { label: string; count: number; size?: StatSize }) {
  return (
    <section aria-label={label} aria-busy="true" className={STAT_GROUP_CLASSES}>
      <div className={STAT_CELL_CLASSES}>
        {Array.from({ length: count }, (_, index) => `figure-${index}`).map((name) => (
          <div key={name}>
            <Skeleton height={size === "lg" ? 86 : 74} phoneHeight={90} />
          </div>
        ))}
      </div>
    </section>
  );
}

// An SVG's height is an attribute: it needs no inline style, which the content security policy refuses.
function Block({ height, className }: { height: number; className: string }) {
  return (
    <svg width="100%" height={height} aria-hidden="true" className={className}>
      <rect width="100%" height="100%" rx="4" className="fill-line opacity-50" />
    </svg>
  );
}
