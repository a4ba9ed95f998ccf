import { type Column, DataTable } from "@/components/ui/data-table";
import type { SchemaRow } from "@/lib/http/openapi/schema-rows";

const columns: Column<SchemaRow>[] = [
  { key: "path", header: "Field", cell: ({ path }) => <code>{path}</code> },
  {
    key: "type",
    header: "Type",
    isProse: true,
    cell: ({ type, isRequired }) => (isRequired ? type : `${type}; optional`),
  },
  { key: "description", header: "Meaning", isProse: true, cell: ({ description }) => description ?? "" },
];

/** The fields of something sent or answered. */
export function SchemaTable({ caption, rows }: { caption: string; rows: SchemaRow[] }) {
  return <DataTable caption={caption} isCaptionShown columns={columns} rows={rows} rowKey={({ path }) => path} />;
}
