import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import { formatDuration, formatInteger } from "@/lib/format";
import type { PlanTask, SessionPlan } from "../schema";

const SHOWN_LATER = 3;

/** Today's tasks in the order to take them, with minutes and the reason for the hour; then what can wait. */
export function PlanList({ plan }: { plan: SessionPlan }) {
  const { tasks, later, plannedMinutes, startHour, isHourMeasured, sessionMinutes } = plan;
  if (tasks.length === 0) {
    return <EmptyState title="Nothing to plan">No mission or goal is due in the next three weeks.</EmptyState>;
  }
  const why = isHourMeasured ? "when your focus has been highest" : "the hour you prefer";
  return (
    <>
      <p className="text-muted text-sm">
        {`${formatDuration(plannedMinutes)} from ${formatInteger(startHour)}:00 UTC, ${why}, in sessions of ${formatDuration(sessionMinutes)}.`}
      </p>
      <List label="Today's plan" isOrdered>
        {tasks.map((task) => (
          <ListItem key={keyOf(task)} title={task.title} detail={whenOf(task)} end={formatDuration(task.minutes)} />
        ))}
      </List>
      {later.length > 0 ? (
        <div>
          <h3 className="mb-1 font-medium text-muted text-xs">Another day</h3>
          <List label="Another day">
            {later.slice(0, SHOWN_LATER).map((task) => (
              <ListItem key={keyOf(task)} title={task.title} detail={whenOf(task)} />
            ))}
          </List>
        </div>
      ) : null}
    </>
  );
}

const keyOf = ({ kind, courseId, title }: PlanTask) => `${kind} ${courseId} ${title}`;

function whenOf({ courseId, daysLeft }: PlanTask): string {
  const when = daysLeft === 0 ? "due today" : daysLeft === 1 ? "1 day left" : `${formatInteger(daysLeft)} days left`;
  return `${courseId ?? "Goal"} · ${when}`;
}
