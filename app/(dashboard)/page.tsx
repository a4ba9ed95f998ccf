import type { Metadata } from "next";
import { Suspense } from "react";
import { Callout } from "@/components/ui/callout";
import { Grid, GridItem } from "@/components/ui/grid";
import { PanelSkeleton, StatGroupSkeleton } from "@/components/ui/skeleton";
import { requireViewer } from "@/lib/auth/page-viewer";
import { courseId } from "@/lib/schema";
import { Frame } from "../frame";
import { AdvisorDashboard } from "./advisor-dashboard";
import { LearnerDashboard } from "./learner-dashboard";
import { OperatorDashboard } from "./operator-dashboard";

export const metadata: Metadata = { title: "Overview", robots: { index: false } };

export default function DashboardPage({ searchParams }: PageProps<"/">) {
  return (
    <Frame current="/" title="Overview">
      <Grid>
        <Suspense fallback={<Waiting />}>
          <DashboardOfRole searchParams={searchParams} />
        </Suspense>
      </Grid>
    </Frame>
  );
}

async function DashboardOfRole({ searchParams }: Pick<PageProps<"/">, "searchParams">) {
  const { role, learnerId, userId } = await requireViewer();
  if (role === "advisor") {
    const chosen = courseId
      .optional()
      .catch(undefined)
      .parse((await searchParams).course);
    return <AdvisorDashboard advisorId={userId} chosen={chosen} />;
  }
  if (role === "operator") return <OperatorDashboard />;
  if (learnerId !== null) return <LearnerDashboard learnerId={learnerId} />;
  return (
    <GridItem>
      <Callout title="No learner record">
        This account belongs to no learner yet. An operator can link it to one.
      </Callout>
    </GridItem>
  );
}

function Waiting() {
  return (
    <>
      <StatGroupSkeleton label="Where you stand" count={4} size="lg" />
      <PanelSkeleton title="Weekly activity" span="two-thirds" height="tall" />
      <PanelSkeleton title="Today's plan" span="third" height="tall" />
    </>
  );
}
