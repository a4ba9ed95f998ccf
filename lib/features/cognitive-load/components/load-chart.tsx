import { LineChart } from "@/components/charts/line-chart";
import { EmptyState } from "@/components/ui/empty-state";
import { HIGH_LOAD, type LoadTrend } from "../schema";

const KINDS = [
  { key: "intrinsic", label: "Intrinsic" },
  { key: "extraneous", label: "Extraneous" },
  { key: "germane", label: "Germane" },
] as const;

/** The three kinds of load week by week. */
export function LoadChart({ trend: { weeks, sampleCount, isEstimated } }: { trend: LoadTrend }) {
  if (sampleCount === 0) {
    return (
      <EmptyState title="No samples of cognitive load">
        Nobody has rated their load here, and the imported data set holds none. Samples appear as learners report them.
      </EmptyState>
    );
  }
  return (
    <>
      <LineChart
        title={`Weekly mean of cognitive load, 0 to 100 (n = ${sampleCount})`}
        range={[0, 100]}
        threshold={{ value: HIGH_LOAD, label: "high" }}
        series={KINDS.map(({ key, label }) => ({
          label,
          points: weeks.map((week) => ({ day: week.weekStart, value: week[key] })),
        }))}
      />
      {isEstimated ? (
        <p className="text-muted text-xs">Some samples are estimated, not reported by the learner.</p>
      ) : null}
    </>
  );
}
