import { EmptyState } from "@/components/ui/empty-state";
import { GridItem } from "@/components/ui/grid";
import { SectionError } from "@/components/ui/section-error";
import { CohortChart } from "@/lib/features/courses/components/cohort-chart";
import { CourseStats } from "@/lib/features/courses/components/course-stats";
import { CourseTabs } from "@/lib/features/courses/components/course-tabs";
import { RiskTable } from "@/lib/features/courses/components/risk-table";
import { ScoreHistogram } from "@/lib/features/courses/components/score-histogram";
import {
  getScoreDistribution,
  listAdvisedCourses,
  listCohortWeeks,
  listLearnersAtRisk,
} from "@/lib/features/courses/queries";
import { formatDay } from "@/lib/format";
import { loadSection } from "@/lib/http/sections";
import { Section } from "./section";

/** An advisor's screen: their courses, and one of them in detail. An unknown course falls back to the first. */
export async function AdvisorDashboard({ advisorId, chosen }: { advisorId: string; chosen: string | undefined }) {
  const outcome = await loadSection("Courses", () => listAdvisedCourses({ advisorId }));
  if ("failed" in outcome) {
    return (
      <GridItem>
        <SectionError what="Your courses" retryHref="/" />
      </GridItem>
    );
  }
  const { items: courses } = outcome.data;
  const current = courses.find(({ id }) => id === chosen) ?? courses[0];
  if (!current) {
    return (
      <GridItem>
        <EmptyState title="No courses">You see a course here once you are made its advisor.</EmptyState>
      </GridItem>
    );
  }
  const wanted = { advisorId, courseId: current.id };
  const href = `/?course=${current.id}`;
  const asOf = `as of ${formatDay(current.asOf, { year: true })}`;
  return (
    <>
      <GridItem>
        <CourseTabs courses={courses} currentId={current.id} />
      </GridItem>
      <CourseStats courses={courses} current={current} />
      <Section
        title="Cohort activity"
        href={href}
        span="two-thirds"
        height="medium"
        note={() => asOf}
        load={() => listCohortWeeks(wanted)}
      >
        {(weeks) => <CohortChart weeks={weeks} />}
      </Section>
      <Section
        title="Score distribution"
        href={href}
        span="third"
        height="medium"
        load={() => getScoreDistribution(wanted)}
      >
        {(scores) => <ScoreHistogram scores={scores} />}
      </Section>
      <Section
        title="Learners at risk"
        href={href}
        span="full"
        height="tall"
        isFlush
        note={() => asOf}
        load={() => listLearnersAtRisk({ ...wanted, minRisk: 0, limit: 10 })}
      >
        {({ items }) => <RiskTable learners={items} />}
      </Section>
    </>
  );
}
