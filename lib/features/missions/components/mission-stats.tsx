import { Stat, StatGroup } from "@/components/ui/stat";
import { formatDay, formatDecimal, formatInteger } from "@/lib/format";
import type { MissionOverview } from "../schema";

/** The learner's headline: what is next, what is done, how well, what was missed. */
export function MissionStats({ overview }: { overview: MissionOverview }) {
  const { due, dueCount, doneCount, missedCount, meanScore } = overview;
  const [next] = due;
  return (
    <StatGroup label="Where you stand">
      <Stat
        label="Next mission due"
        value={next?.daysLeft == null ? "–" : formatInteger(next.daysLeft)}
        unit={next?.daysLeft == null ? "" : next.daysLeft === 1 ? "day left" : "days left"}
        target={next?.dueOn ? `${next.title}, ${formatDay(next.dueOn)}` : "None with a day"}
        size="lg"
      />
      <Stat
        label="Missions done"
        value={formatInteger(doneCount)}
        unit={`of ${formatInteger(doneCount + dueCount + missedCount)}`}
        target={`${formatInteger(dueCount)} still due`}
        size="lg"
      />
      <Stat
        label="Mean score"
        value={meanScore === null ? "–" : formatDecimal(meanScore)}
        unit={meanScore === null ? "" : "of 100"}
        target="Pass at 40"
        size="lg"
      />
      <Stat
        label="Missed"
        value={formatInteger(missedCount)}
        unit={missedCount === 1 ? "mission" : "missions"}
        target={missedCount === 0 ? "None past its day" : "Past their day, not handed in"}
        size="lg"
      />
    </StatGroup>
  );
}
