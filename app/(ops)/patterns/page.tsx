import type { Metadata } from "next";
import { Grid } from "@/components/ui/grid";
import { Panel } from "@/components/ui/panel";
import { RoadmapTable } from "@/lib/features/roadmap/components/roadmap-table";
import { AREAS, type Area, ITEMS } from "@/lib/features/roadmap/items";
import { Frame } from "../../frame";

export const metadata: Metadata = { title: "Roadmap", robots: { index: false } };

export default function PatternsPage() {
  const held = ITEMS.filter(({ status }) => status === "held").length;
  return (
    <Frame current="/patterns" title="Roadmap" context={`${held} of ${ITEMS.length} items hold`}>
      <Grid>
        {(Object.keys(AREAS) as Area[]).map((area) => (
          <Panel key={area} title={AREAS[area]} isFlush>
            <RoadmapTable area={area} />
          </Panel>
        ))}
      </Grid>
    </Frame>
  );
}
