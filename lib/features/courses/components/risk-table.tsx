import { Badge, type Tone } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { formatPercent } from "@/lib/format";
import { type LearnerAtRisk, RISK_LINE } from "../schema";

const RESULT: Record<NonNullable<LearnerAtRisk["finalResult"]>, { word: string; tone: Tone }> = {
  distinction: { word: "distinction", tone: "good" },
  pass: { word: "passed", tone: "good" },
  fail: { word: "failed", tone: "bad" },
  withdrawn: { word: "withdrew", tone: "neutral" },
};

const columns: Column<LearnerAtRisk>[] = [
  { key: "name", header: "Learner", cell: ({ name }) => name },
  {
    key: "risk",
    header: "Estimated risk",
    align: "end",
    cell: ({ risk }) => <Badge tone={risk >= RISK_LINE ? "bad" : "neutral"}>{formatPercent(risk)}</Badge>,
  },
  { key: "reasons", header: "Why", isProse: true, cell: ({ reasons }) => reasons.join("; ") },
  { key: "result", header: "Result", cell: ({ finalResult }) => <Result finalResult={finalResult} /> },
];

/** The ten learners with the highest estimated risk, beside what happened once that is known. */
export function RiskTable({ learners }: { learners: LearnerAtRisk[] }) {
  return (
    <DataTable
      caption="Learners with the highest estimated risk of not passing"
      columns={columns}
      rows={learners}
      rowKey={({ learnerId }) => learnerId}
      empty="Nobody is enrolled in this course."
    />
  );
}

function Result({ finalResult }: Pick<LearnerAtRisk, "finalResult">) {
  if (!finalResult) return <span className="text-muted">open</span>;
  return <Badge tone={RESULT[finalResult].tone}>{RESULT[finalResult].word}</Badge>;
}
