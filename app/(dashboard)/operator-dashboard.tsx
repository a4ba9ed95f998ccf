import { Stat, StatGroup } from "@/components/ui/stat";
import { TextLink } from "@/components/ui/text-link";
import { isDatabaseAnswering } from "@/lib/db/health";
import { getCacheReport } from "@/lib/features/cache/queries";
import { TableSizes } from "@/lib/features/datasets/components/table-sizes";
import { listTableSizes } from "@/lib/features/datasets/queries";
import { ITEMS } from "@/lib/features/roadmap/items";
import { StatementTable } from "@/lib/features/statements/components/statement-table";
import { listCostliestStatements } from "@/lib/features/statements/queries";
import { formatInteger, formatPercent } from "@/lib/format";
import { Section } from "./section";

/** An operator's screen: whether the system stands and what it holds. Operators see no learner's rows. */
export async function OperatorDashboard() {
  const [isUp, { hitRate }] = await Promise.all([isDatabaseAnswering(), getCacheReport()]);
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
        <Stat label="Reads without a load" value={hitRate === null ? "–" : formatPercent(hitRate)} size="lg">
          <TextLink href="/performance/cache">Cache</TextLink>
        </Stat>
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
