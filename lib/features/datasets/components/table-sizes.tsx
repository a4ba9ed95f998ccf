import { type Column, DataTable } from "@/components/ui/data-table";
import { formatBytes, formatInteger } from "@/lib/format";
import type { TableSize } from "../schema";

const columns: Column<TableSize>[] = [
  { key: "table", header: "Table", cell: ({ table }) => table },
  { key: "rows", header: "Rows, about", align: "end", cell: ({ rowCount }) => formatInteger(rowCount) },
  { key: "bytes", header: "Size with indexes", align: "end", cell: ({ bytes }) => formatBytes(bytes) },
];

export function TableSizes({ tables }: { tables: TableSize[] }) {
  return <DataTable caption="The largest tables" columns={columns} rows={tables} rowKey={({ table }) => table} />;
}
