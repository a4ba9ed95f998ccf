import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import { formatDuration, formatInteger } from "@/lib/format";
import type { SessionPlan } from "../schema";

/** Today's tasks in the order to take them, with minutes and the reason for the hour. */
export function PlanList({
  plan: { tasks, plannedMinutes, startHour, isHourMeasured, sessionMinutes },
}: {
  plan: SessionPlan;
}) {
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
        {tasks.map(({ kind, title, courseId, daysLeft, minutes }) => (
          <ListItem
            key={`${kind} ${courseId} ${title}`}
            title={title}
            detail={`${courseId ?? "Goal"} · ${daysLeft === 0 ? "due today" : `${formatInteger(daysLeft)} days left`}`}
            end={formatDuration(minutes)}
          />
        ))}
      </List>
    </>
  );
}
