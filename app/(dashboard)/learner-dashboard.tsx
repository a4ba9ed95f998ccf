import { connection } from "next/server";
import { cache, Suspense } from "react";
import { Grid, GridItem } from "@/components/ui/grid";
import { SectionError } from "@/components/ui/section-error";
import { StatGroupSkeleton } from "@/components/ui/skeleton";
import { ActivityChart } from "@/lib/features/activity/components/activity-chart";
import { getWeeklyActivity } from "@/lib/features/activity/queries";
import { LoadChart } from "@/lib/features/cognitive-load/components/load-chart";
import { getLoadTrend } from "@/lib/features/cognitive-load/queries";
import { GoalList } from "@/lib/features/goals/components/goal-list";
import { listOpenGoals } from "@/lib/features/goals/queries";
import { PatternList } from "@/lib/features/insights/components/pattern-list";
import { RecommendationList } from "@/lib/features/insights/components/recommendation-list";
import { getInsights } from "@/lib/features/insights/queries";
import { MissionList } from "@/lib/features/missions/components/mission-list";
import { MissionStats } from "@/lib/features/missions/components/mission-stats";
import { ScoreChart } from "@/lib/features/missions/components/score-chart";
import { getMissionOverview } from "@/lib/features/missions/queries";
import { PlanList } from "@/lib/features/session-plans/components/plan-list";
import { getSessionPlan } from "@/lib/features/session-plans/queries";
import { formatDay } from "@/lib/format";
import { loadSection } from "@/lib/http/sections";
import { Section } from "./section";

const asOfNote = ({ asOf }: { asOf: string }) => `as of ${formatDay(asOf, { year: true })}`;

// Two sections show each; one read serves both. React tells calls apart by identity: the number is the same, an object never is.
const readMissions = cache((learnerId: number) => getMissionOverview({ learnerId }));
const readInsights = cache((learnerId: number) => getInsights({ learnerId }));

// Where no clicks are recorded the latest scores stand in their place, if they can be read: that box fails for its own reasons only.
async function readActivity(learnerId: number) {
  const activity = await getWeeklyActivity({ learnerId });
  const overview = activity.areClicksRecorded ? null : await readMissions(learnerId).catch(() => null);
  return { activity, overview, asOf: activity.asOf };
}

/** A learner's screen: headline, what to do, then what explains it. */
export function LearnerDashboard({ learnerId }: { learnerId: number }) {
  return (
    <>
      <Suspense fallback={<StatGroupSkeleton label="Where you stand" count={4} size="lg" />}>
        <Headline learnerId={learnerId} />
      </Suspense>
      <Section
        title="Weekly activity"
        span="two-thirds"
        height="tall"
        note={asOfNote}
        load={() => readActivity(learnerId)}
      >
        {({ activity, overview }) => (
          <>
            <ActivityChart activity={activity} />
            {overview ? <ScoreChart overview={overview} /> : null}
          </>
        )}
      </Section>
      <Section title="Today's plan" span="third" height="tall" load={() => getSessionPlan({ learnerId })}>
        {(plan) => <PlanList plan={plan} />}
      </Section>
      <Section title="Missions" span="half" height="full" note={asOfNote} load={() => readMissions(learnerId)}>
        {(overview) => <MissionList overview={overview} />}
      </Section>
      <GridItem span="half">
        <Grid>
          <Section title="Recommendations" span="full" height="medium" load={() => readInsights(learnerId)}>
            {({ recommendations }) => <RecommendationList recommendations={recommendations} />}
          </Section>
          <Section title="Goals" span="full" height="medium" load={() => listOpenGoals({ learnerId })}>
            {(goals) => <GoalList goals={goals} />}
          </Section>
        </Grid>
      </GridItem>
      <Section
        title="Cognitive load"
        span="two-thirds"
        height="medium"
        note={asOfNote}
        load={() => getLoadTrend({ learnerId })}
      >
        {(trend) => <LoadChart trend={trend} />}
      </Section>
      <Section title="Study patterns" span="third" height="medium" load={() => readInsights(learnerId)}>
        {({ patterns }) => <PatternList patterns={patterns} />}
      </Section>
    </>
  );
}

async function Headline({ learnerId }: { learnerId: number }) {
  await connection();
  const outcome = await loadSection("Where you stand", () => readMissions(learnerId));
  if ("failed" in outcome) return <SectionError what="Where you stand" retryHref="/" />;
  return <MissionStats overview={outcome.data} />;
}
