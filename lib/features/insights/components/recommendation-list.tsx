import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import type { RecommendationShown } from "../schema";

const WHAT: Record<RecommendationShown["kind"], string> = {
  submit_mission: "Hand in",
  revise_mission: "Revise",
  start_early: "Start early",
  open_resource: "Open new material",
  take_break: "Take a break",
};

/** What to do next and why, the most useful first. */
export function RecommendationList({ recommendations }: { recommendations: RecommendationShown[] }) {
  if (recommendations.length === 0) {
    return (
      <EmptyState title="Nothing to recommend">
        No mission is due soon, none went badly, and the load is not high.
      </EmptyState>
    );
  }
  return (
    <List label="Recommendations" isOrdered>
      {recommendations.map(({ id, kind, reason, missionTitle }) => (
        <ListItem key={id} title={missionTitle ? `${WHAT[kind]}: ${missionTitle}` : WHAT[kind]} detail={reason} />
      ))}
    </List>
  );
}
