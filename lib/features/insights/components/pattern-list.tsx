import { EmptyState } from "@/components/ui/empty-state";
import { List, ListItem } from "@/components/ui/list";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatInteger, formatPercent } from "@/lib/format";
import type { PatternShown } from "../schema";

const WORDS: Record<PatternShown["kind"], { name: string; evidence: string }> = {
  early_submission: { name: "Hands in early", evidence: "submissions" },
  last_minute_submission: { name: "Hands in at the last minute", evidence: "submissions" },
  improving_scores: { name: "Scores improve", evidence: "scores" },
  declining_scores: { name: "Scores decline", evidence: "scores" },
  steady_rhythm: { name: "Studies in a steady rhythm", evidence: "weeks" },
  burst_study: { name: "Studies in bursts", evidence: "weeks" },
  morning_study: { name: "Studies in the morning", evidence: "sessions" },
  evening_study: { name: "Studies in the evening", evidence: "sessions" },
  weekend_study: { name: "Studies at weekends", evidence: "days" },
};

/** Habits found in what the learner did, each with what it rests on. */
export function PatternList({ patterns }: { patterns: PatternShown[] }) {
  if (patterns.length === 0) {
    return (
      <EmptyState title="No habits found yet">A habit shows once at least three observations point to it.</EmptyState>
    );
  }
  return (
    <List label="Study patterns">
      {patterns.map(({ kind, strength, evidenceCount }) => (
        <ListItem
          key={kind}
          title={<ProgressBar label={WORDS[kind].name} value={strength} max={1} valueText={formatPercent(strength)} />}
          detail={`from ${formatInteger(evidenceCount)} ${WORDS[kind].evidence}`}
        />
      ))}
    </List>
  );
}
