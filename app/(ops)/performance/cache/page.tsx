import type { Metadata } from "next";
import { Section } from "@/app/(dashboard)/section";
import { loadCachedQueries } from "@/app/api/cache/load-cached-queries";
import { Callout } from "@/components/ui/callout";
import { Grid, GridItem } from "@/components/ui/grid";
import { Instant } from "@/components/ui/instant";
import { Panel } from "@/components/ui/panel";
import { EntryTable } from "@/lib/features/audit/components/entry-table";
import { listLatestEntries } from "@/lib/features/audit/queries";
import { CacheFigures } from "@/lib/features/cache/components/cache-figures";
import { DropEverything } from "@/lib/features/cache/components/drop-everything";
import { DropTagForm } from "@/lib/features/cache/components/drop-tag-form.client";
import { KillSwitches } from "@/lib/features/cache/components/kill-switches";
import { PolicyPanel } from "@/lib/features/cache/components/policy-panel";
import { getCacheReport } from "@/lib/features/cache/queries";
import type { CacheReport } from "@/lib/features/cache/schema";
import { Frame } from "../../../frame";
import { requireOperator } from "../require-operator";
import { dropAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  await requireOperator();
  return { title: "Cache", robots: { index: false } };
}

// Who asks comes first, before anything is sent: to anyone but an operator there is no such page.
export const instant = false;

export default async function CachePage() {
  await requireOperator();
  await loadCachedQueries();
  const report = await getCacheReport();
  return (
    <Frame current="/performance/cache" title="Cache" context="Of this process alone">
      <Grid>
        <CacheFigures report={report} />
        <GridItem>
          <p className="text-muted text-sm">
            What this process counted since <Instant at={new Date(report.since)} />, when it started. Other processes
            count their own.
          </p>
        </GridItem>
        <Notice report={report} />
        {report.policies.map((policy) => (
          <PolicyPanel key={policy.name} policy={policy} action={dropAction} />
        ))}
        <Panel title="Drop by tag" span="half">
          <DropTagForm action={dropAction} />
        </Panel>
        <Panel title="Everything" span="quarter">
          <DropEverything action={dropAction} />
        </Panel>
        <Panel title="Kill switches" span="quarter">
          <KillSwitches {...report} />
        </Panel>
        <Section
          title="Latest drops"
          span="full"
          height="short"
          isFlush
          href="/performance/cache"
          load={listLatestEntries}
        >
          {(entries) => <EntryTable entries={entries} />}
        </Section>
      </Grid>
    </Frame>
  );
}

function Notice({ report }: { report: CacheReport }) {
  if (report.isCachingEnabled && report.reads > 0) return null;
  return (
    <GridItem>
      {report.isCachingEnabled ? (
        <Callout title="Nothing was read yet">The first page that someone opens fills these figures.</Callout>
      ) : (
        <Callout title="Nothing is kept" tone="attention">
          Caching is switched off for this process: every read goes to the database, and these figures stand still.
        </Callout>
      )}
    </GridItem>
  );
}
