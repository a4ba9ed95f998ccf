import { BarChart } from "@/components/charts/bar-chart";
import { EmptyState } from "@/components/ui/empty-state";
import { Stat, StatGroup } from "@/components/ui/stat";
import { formatDuration, formatInteger } from "@/lib/format";
import type { WeeklyActivity } from "../schema";

/** Twelve weeks of clicks, and the last of them in figures. Says so when the data set holds no clicks. */
export function ActivityChart({ activity: { areClicksRecorded, weeks, asOf } }: { activity: WeeklyActivity }) {
  const current = weeks.at(-1);
  const hasSessions = weeks.some(({ minutes }) => minutes > 0);
  if (!areClicksRecorded && !hasSessions) {
    return (
      <EmptyState title="No clicks in this data set">
        The weekly activity appears once clicks are there: import the data set with its studentVle.csv.
      </EmptyState>
    );
  }
  return (
    <>
      <BarChart
        title="Clicks on learning material per week"
        unit="clicks"
        bars={weeks.map(({ weekStart, clicks }) => ({
          day: weekStart,
          value: areClicksRecorded ? clicks : null,
          isPartial: weekStart === current?.weekStart && isMidWeek(asOf),
        }))}
      />
      {current ? (
        <StatGroup label="This week">
          <Stat label="Clicks this week" value={areClicksRecorded ? formatInteger(current.clicks) : "–"} />
          <Stat
            label="Active days this week"
            value={areClicksRecorded ? formatInteger(current.activeDays) : "–"}
            unit="of 7"
          />
          <Stat label="Studied this week" value={hasSessions ? formatDuration(current.minutes) : "–"} />
        </StatGroup>
      ) : null}
    </>
  );
}

const isMidWeek = (day: string) => new Date(day).getUTCDay() !== 0;
