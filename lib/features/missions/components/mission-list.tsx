import { Badge, type Tone } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import { formatDay, formatDecimal, formatInteger } from "@/lib/format";
import type { MissionOverview, OverviewMission } from "../schema";

const ROWS = 10;
const SOON_DAYS = 7;
const PASS_SCORE = 40;
const GOOD_SCORE = 70;

/** What is due and what is done, the nearest and the latest first; ten rows at most, so that the box keeps its height. */
export function MissionList({ overview: { due, missed, done } }: { overview: MissionOverview }) {
  if (due.length + missed.length + done.length === 0) {
    return (
      <EmptyState title="No missions">Missions appear when you are enrolled in a course that sets them.</EmptyState>
    );
  }
  return (
    <>
      <Group title="Due" missions={due} none="Nothing is due." end={(mission) => <DueBadge mission={mission} />} />
      {missed.length > 0 ? (
        <Group
          title="Missed"
          missions={missed}
          end={({ dueOn }) => <Badge tone="bad">{`was due ${dueOn ? formatDay(dueOn) : ""}`}</Badge>}
        />
      ) : null}
      <Group
        title="Done"
        missions={done.slice(0, ROWS - due.length - missed.length)}
        none="Nothing is handed in yet."
        end={({ score }) => <ScoreBadge score={score} />}
      />
    </>
  );
}

type GroupProps = {
  title: string;
  missions: OverviewMission[];
  none?: string;
  end: (mission: OverviewMission) => React.ReactNode;
};

function Group({ title, missions, none, end }: GroupProps) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-muted text-xs">{title}</h3>
      {missions.length === 0 ? <p className="text-muted text-sm">{none}</p> : null}
      <List label={title}>
        {missions.map((mission) => (
          <ListItem
            key={mission.id}
            title={mission.title}
            detail={<MissionDetail mission={mission} />}
            end={end(mission)}
          />
        ))}
      </List>
    </div>
  );
}

function MissionDetail({ mission: { courseId, weight, submittedOn, dueOn } }: { mission: OverviewMission }) {
  const day = submittedOn
    ? `handed in ${formatDay(submittedOn, { year: true })}`
    : dueOn
      ? `due ${formatDay(dueOn)}`
      : "no day given";
  return `${courseId} · ${formatDecimal(weight)} % of the mark · ${day}`;
}

function DueBadge({ mission: { daysLeft } }: { mission: OverviewMission }) {
  if (daysLeft === null) return <Badge>no day</Badge>;
  if (daysLeft === 0) return <Badge tone="attention">today</Badge>;
  return <Badge tone={daysLeft <= SOON_DAYS ? "attention" : "neutral"}>{`${formatInteger(daysLeft)} days`}</Badge>;
}

function ScoreBadge({ score }: { score: number | null }) {
  if (score === null) return <Badge>not marked</Badge>;
  return <Badge tone={toneOf(score)}>{formatInteger(score)}</Badge>;
}

function toneOf(score: number): Tone {
  if (score < PASS_SCORE) return "bad";
  return score < GOOD_SCORE ? "attention" : "good";
}
