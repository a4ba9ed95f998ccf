import { BarChart } from "@/components/charts/bar-chart";
import { EmptyState } from "@/components/ui/empty-state";
import type { CohortWeek } from "../schema";

/** How many learners did anything each week; submissions alone where the data set holds no clicks. */
export function CohortChart({ weeks }: { weeks: CohortWeek[] }) {
  if (weeks.length === 0)
    return <EmptyState title="No weeks yet">The chart fills as learners work in this course.</EmptyState>;
  const hasClicks = weeks.some(({ clicks }) => clicks > 0);
  if (!hasClicks) {
    return (
      <BarChart
        title="Submissions per week (this data set holds no clicks)"
        unit="submissions"
        bars={weeks.map(({ weekStart, submissions }) => ({ day: weekStart, value: submissions }))}
      />
    );
  }
  return (
    <BarChart
      title="Active learners per week"
      unit="active learners"
      bars={weeks.map(({ weekStart, activeLearners }) => ({ day: weekStart, value: activeLearners }))}
    />
  );
}
