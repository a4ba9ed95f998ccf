import type { Metadata } from "next";
import { z } from "zod";
import { Section } from "@/app/(dashboard)/section";
import { loadCachedQueries } from "@/app/api/cache/load-cached-queries";
import { Grid, GridItem } from "@/components/ui/grid";
import { Instant } from "@/components/ui/instant";
import { Panel } from "@/components/ui/panel";
import { EntryTable } from "@/lib/features/audit/components/entry-table";
import { listLatestEntries } from "@/lib/features/audit/queries";
import { CacheFigures } from "@/lib/features/cache/components/cache-figures";
import { DropEverything } from "@/lib/features/cache/components/drop-everything";
import { DropTagForm } from "@/lib/features/cache/components/drop-tag-form";
import { KillSwitches } from "@/lib/features/cache/components/kill-switches";
import { PolicyPanel } from "@/lib/features/cache/components/policy-panel";
import { getCacheReport } from "@/lib/features/cache/queries";
import { dropParams } from "@/lib/features/cache/schema";
import { Frame } from "../../../frame";
import { requireOperator } from "../require-operator";
import { dropAction } from "./actions";
import { Notices } from "./notices";

// Who asks comes first, before anything is sent: to anyone but an operator there is no such page.
export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  await requireOperator();
  return { title: "Cache", robots: { index: false } };
}

/** What `dropAction` comes back with. */
const search = z.object({
  dropped: z.uuid().optional().catch(undefined),
  alone: z.literal("true").optional().catch(undefined),
  tag: z.string().optional().catch(undefined),
});

export default async function CachePage({ searchParams }: PageProps<"/performance/cache">) {
  await requireOperator();
  await loadCachedQueries();
  const { dropped, alone, tag } = search.parse(await searchParams);
  const report = await getCacheReport();
  return (
    <Frame current="/performance/cache" title="Cache" context="Of this process alone">
      <Grid>
        <Notices report={report} dropped={dropped} isAlone={alone !== undefined} />
        <CacheFigures report={report} />
        <GridItem>
          <p className="text-muted text-sm">
            What this process counted since <Instant at={new Date(report.since)} />, when it started. Other processes
            count their own.
          </p>
        </GridItem>
        {report.policies.map((policy) => (
          <PolicyPanel key={policy.name} policy={policy} action={dropAction} />
        ))}
        <Panel title="Drop by tag" span="half">
          <DropTagForm action={dropAction} refused={refusalOf(tag)} />
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

function refusalOf(tag: string | undefined) {
  const why = tag === undefined ? undefined : dropParams.shape.tag.safeParse(tag).error?.issues[0]?.message;
  return tag !== undefined && why !== undefined ? { tag, why } : undefined;
}
