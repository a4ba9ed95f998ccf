import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { AREAS, type Area, ITEMS, type RoadmapItem } from "../items";

const columns: Column<RoadmapItem>[] = [
  { key: "item", header: "Item", cell: ({ id, title }) => `${id} ${title}` },
  {
    key: "status",
    header: "Status",
    cell: (item) => <Badge tone={item.status === "held" ? "good" : "neutral"}>{item.status}</Badge>,
  },
  { key: "guard", header: "Guard", cell: (item) => (item.status === "held" ? item.guards.join(", ") : "–") },
];

/** One area of the roadmap: what holds, and the test that fails when it no longer does. */
export function RoadmapTable({ area }: { area: Area }) {
  const items = ITEMS.filter(({ id }) => id.replace(/-\d+$/, "") === area);
  return <DataTable caption={AREAS[area]} columns={columns} rows={items} rowKey={({ id }) => id} />;
}
