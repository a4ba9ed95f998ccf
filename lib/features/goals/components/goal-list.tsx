import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatDay, formatDuration, formatInteger } from "@/lib/format";
import type { Goal } from "../schema";

const IN_UNITS: Record<Goal["metric"], (value: number) => string> = {
  study_minutes: formatDuration,
  missions_done: (value) => `${formatInteger(value)} missions`,
  mean_score: (value) => `${formatInteger(value)} points`,
  active_days: (value) => `${formatInteger(value)} days`,
};

/** Open goals and how far each has come. */
export function GoalList({ goals }: { goals: Goal[] }) {
  if (goals.length === 0) {
    return (
      <EmptyState title="No open goals">
        A goal says what to reach and by when. The imported data set holds none.
      </EmptyState>
    );
  }
  return (
    <List label="Goals">
      {goals.map(({ id, title, metric, target, progress, dueOn }) => (
        <ListItem
          key={id}
          title={
            <ProgressBar
              label={title}
              value={progress}
              max={target}
              valueText={`${IN_UNITS[metric](progress)} of ${IN_UNITS[metric](target)}`}
              tone={progress >= target ? "good" : "neutral"}
            />
          }
          detail={`by ${formatDay(dueOn)}`}
        />
      ))}
    </List>
  );
}
