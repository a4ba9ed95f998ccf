import { Callout } from "@/components/ui/callout";
import { GridItem } from "@/components/ui/grid";
import { Instant } from "@/components/ui/instant";
import { findEntry } from "@/lib/features/audit/queries";
import type { CacheReport } from "@/lib/features/cache/schema";
import { loadSection } from "@/lib/http/sections";

type NoticesProps = {
  report: CacheReport;
  /** The audit's entry of the drop that the page comes back from. */
  dropped: string | undefined;
  /** Whether only this process knows of it. */
  isAlone: boolean;
};

/** What to know before the figures: what has just fallen, and why there may be none. */
export async function Notices({ report, dropped, isAlone }: NoticesProps) {
  const outcome = dropped ? await loadSection("audit", () => findEntry(dropped)) : undefined;
  const entry = outcome && "data" in outcome ? outcome.data : null;
  return (
    <>
      {entry ? (
        <GridItem>
          <Callout title={`Dropped: ${entry.target}`} tone={isAlone ? "attention" : "good"} isAlert>
            {isAlone ? "In this process alone, for Redis does not answer. Drop it again when it does." : null}{" "}
            <Instant at={entry.at} />
          </Callout>
        </GridItem>
      ) : null}
      {report.isCachingEnabled ? null : (
        <GridItem>
          <Callout title="Nothing is kept" tone="attention">
            Caching is switched off for this process: every read goes to the database, and these figures stand still.
          </Callout>
        </GridItem>
      )}
      {report.isCachingEnabled && !hasReads(report) ? (
        <GridItem>
          <Callout title="Nothing was read yet">The first page that someone opens fills these figures.</Callout>
        </GridItem>
      ) : null}
    </>
  );
}

// Sessions do not count: whoever looks at this page has one.
const hasReads = ({ policies }: CacheReport) =>
  policies.some(({ name, queries }) => name !== "session" && queries.some(({ reads }) => reads > 0));
