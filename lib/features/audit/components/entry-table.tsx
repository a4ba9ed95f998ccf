import { type Column, DataTable } from "@/components/ui/data-table";
import { Instant } from "@/components/ui/instant";
import type { Entry } from "../queries";

const columns: Column<Entry>[] = [
  { key: "at", header: "When", cell: ({ at }) => <Instant at={at} /> },
  { key: "who", header: "Who", cell: ({ email }) => email },
  { key: "action", header: "Did", cell: ({ action }) => action },
  { key: "target", header: "To what", cell: ({ target }) => <code className="text-xs">{target}</code> },
];

/** Who did what, and when. */
export function EntryTable({ entries }: { entries: Entry[] }) {
  return (
    <DataTable
      caption="What operators did"
      columns={columns}
      rows={entries}
      rowKey={({ id }) => id}
      empty="Nobody has dropped anything yet. Whoever does is written down here first."
    />
  );
}
