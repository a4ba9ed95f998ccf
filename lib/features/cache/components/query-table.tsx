import { type Column, DataTable } from "@/components/ui/data-table";
import { formatInteger, formatMs, formatPercent } from "@/lib/format";
import type { QueryReport } from "../schema";
import { DropButton } from "./drop-button.client";

const figure = (key: keyof QueryReport, header: string, format: (value: number) => string): Column<QueryReport> => ({
  key,
  header,
  align: "end",
  cell: ({ [key]: value }) => (typeof value === "number" && value > 0 ? format(value) : <Nothing value={value} />),
});

const columns: Column<QueryReport>[] = [
  { key: "name", header: "Query", cell: ({ name }) => <Name name={name} /> },
  figure("hitRate", "Hit rate", formatPercent),
  figure("reads", "Reads", formatInteger),
  figure("l1", "Memory", formatInteger),
  figure("l2", "Redis", formatInteger),
  figure("stale", "Stale", formatInteger),
  figure("joined", "Joined", formatInteger),
  figure("miss", "Missed", formatInteger),
  figure("loads", "Loads", formatInteger),
  figure("failedLoads", "Failed", formatInteger),
  figure("meanLoadMs", "Mean load", formatMs),
  figure("slowestLoadMs", "Slowest", formatMs),
  figure("warmed", "Warmed", formatInteger),
  figure("poisoned", "Unreadable", formatInteger),
  figure("oversize", "Too large", formatInteger),
  {
    key: "drop",
    header: <span className="sr-only">Drop</span>,
    align: "end",
    cell: ({ name }) => <Drop name={name} />,
  },
];

/** The cached queries of a policy, each with how its reads ended and a button that drops its answers. */
export function QueryTable({ caption, queries }: { caption: string; queries: QueryReport[] }) {
  return <DataTable caption={caption} columns={columns} rows={queries} rowKey={({ name }) => name} />;
}

// On a phone in two lines: the figures beside it need the width.
function Name({ name }: { name: string }) {
  const [noun, verb] = name.split(".");
  return (
    <>
      <span className="max-sm:block">{noun}.</span>
      <span className="max-sm:block">{verb}</span>
    </>
  );
}

// What counts stands out from what has not happened.
function Nothing({ value }: { value: string | number | null }) {
  return <span className="text-muted">{value ?? "–"}</span>;
}

function Drop({ name }: { name: string }) {
  return (
    <DropButton name="query" value={name} kind="quiet">
      {/* Holds the hidden words: they would else lie outside the box that scrolls, and widen the page. */}
      <span className="relative">
        Drop <span className="sr-only">{name}</span>
      </span>
    </DropButton>
  );
}
