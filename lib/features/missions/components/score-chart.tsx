import { LineChart } from "@/components/charts/line-chart";
import type { MissionOverview } from "../schema";

const PASS_SCORE = 40;

/** The latest scores by the day they were handed in; nothing while there are fewer than two. */
export function ScoreChart({ overview: { done } }: { overview: MissionOverview }) {
  const points = done
    .flatMap(({ submittedOn, score }) =>
      submittedOn === null || score === null ? [] : [{ day: submittedOn, value: score }],
    )
    .sort((a, b) => a.day.localeCompare(b.day));
  if (points.length < 2) return null;
  return (
    <LineChart
      title="Scores of the latest submissions, 0 to 100"
      range={[0, 100]}
      threshold={{ value: PASS_SCORE, label: "pass" }}
      series={[{ label: "Score", points }]}
    />
  );
}
