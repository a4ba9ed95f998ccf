import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { formatDuration } from "@/lib/format";
import type { PolicyReport } from "../schema";
import type { DropAction } from "./drop-button.client";
import { QueryTable } from "./query-table";

/** One line of the cache's policy, and the queries that follow it. */
export function PolicyPanel({ policy, action }: { policy: PolicyReport; action: DropAction }) {
  const { what, queries } = policy;
  return (
    <Panel title={what} isFlush>
      <p className="px-4 pb-2 text-muted text-sm">{describe(policy)}</p>
      {queries.length > 0 ? (
        <form action={action}>
          <QueryTable caption={`Cached queries: ${what}`} queries={queries} />
        </form>
      ) : (
        <div className="px-4 pb-4">
          <EmptyState title="No query keeps its answers under this line">
            A cached query names its line as its policy.
          </EmptyState>
        </div>
      )}
    </Panel>
  );
}

function describe({ freshSeconds, staleSeconds, memorySeconds, droppedBy }: PolicyReport): string {
  const stale = staleSeconds > 0 ? `, then stale for ${inWords(staleSeconds)} at most while one caller loads anew` : "";
  const memory = memorySeconds === null ? "" : ` In memory ${inWords(memorySeconds)} at most.`;
  return `Fresh for ${inWords(freshSeconds)}${stale}.${memory} Dropped by ${droppedBy}.`;
}

const inWords = (seconds: number) => formatDuration(seconds / 60);
