import { Stat, StatGroup } from "@/components/ui/stat";
import { isDatabaseAnswering } from "@/lib/db/health";
import { TableSizes } from "@/lib/features/datasets/components/table-sizes";
import { listTableSizes } from "@/lib/features/datasets/queries";
import { ITEMS } from "@/lib/features/roadmap/items";
import { StatementTable } from "@/lib/features/statements/components/statement-table";
import { listCostliestStatements } from "@/lib/features/statements/queries";
import { formatInteger } from "@/lib/format";
import { Section } from "./section";

/** An operator's screen: whether the system stands and what it holds. Operators see no learner's rows. */
export async function OperatorDashboard() {
  const isUp = await isDatabaseAnswering();
  const held = ITEMS.filter(({ status }) => status === "held").length;
  return (
    <>
      <StatGroup label="Where the system stands">
        <Stat label="Database" value={isUp ? "Up" : "Down"} size="lg" />
        <Stat
          label="Roadmap items that hold"
          value={formatInteger(held)}
          unit={`of ${formatInteger(ITEMS.length)}`}
          size="lg"
        />
      </StatGroup>
      <Section title="Largest tables" span="full" height="tall" isFlush load={listTableSizes}>
        {(tables) => <TableSizes tables={tables} />}
      </Section>
      <Section title="Costliest statements" span="full" height="tall" isFlush load={listCostliestStatements}>
        {(statements) => <StatementTable statements={statements} />}
      </Section>
    </>
  );
}
