import { Histogram } from "@/components/charts/histogram";
import { EmptyState } from "@/components/ui/empty-state";
import { formatInteger } from "@/lib/format";
import type { ScoreDistribution } from "../schema";

/** How the scores of all submissions of the course spread. */
export function ScoreHistogram({ scores: { bins, medianScore, unmarkedCount } }: { scores: ScoreDistribution }) {
  if (medianScore === null)
    return <EmptyState title="No scores yet">Scores appear when submissions are marked.</EmptyState>;
  return (
    <>
      <Histogram
        title="Submissions by score, 0 to 100"
        unit="submissions"
        bins={bins.map(({ from, count }) => ({ from, to: from + 10, count }))}
        median={medianScore}
      />
      {unmarkedCount > 0 ? (
        <p className="text-muted text-xs">{`${formatInteger(unmarkedCount)} submissions have no score.`}</p>
      ) : null}
    </>
  );
}
