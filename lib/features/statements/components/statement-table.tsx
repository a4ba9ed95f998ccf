import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatDecimal, formatInteger, formatMs } from "@/lib/format";
import type { Statement } from "../schema";

const columns: Column<Statement>[] = [
  { key: "total", header: "In all", align: "end", cell: ({ totalMs }) => formatMs(totalMs) },
  { key: "calls", header: "Calls", align: "end", cell: ({ calls }) => formatInteger(calls) },
  { key: "mean", header: "Each", align: "end", cell: ({ meanMs }) => formatMs(meanMs) },
  { key: "rows", header: "Rows each", align: "end", cell: ({ rowsPerCall }) => formatDecimal(rowsPerCall) },
  { key: "text", header: "Statement", isProse: true, cell: ({ text }) => <code className="text-xs">{text}</code> },
];

/** The statements that cost the database the most time. */
export function StatementTable({ statements }: { statements: Statement[] | null }) {
  if (!statements) {
    return (
      <EmptyState title="The database does not count its statements">
        Add pg_stat_statements to shared_preload_libraries and run CREATE EXTENSION pg_stat_statements.
      </EmptyState>
    );
  }
  return (
    <DataTable
      caption="The costliest statements"
      columns={columns}
      rows={statements}
      rowKey={({ text }) => text}
      isTall
    />
  );
}
