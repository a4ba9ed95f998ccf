import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Stat, StatGroup } from "@/components/ui/stat";
import { formatBytes, formatInteger, formatPercent } from "@/lib/format";
import type { CacheReport } from "../schema";

/** The cache of this process in four figures. */
export function CacheFigures({ report }: { report: CacheReport }) {
  const { hitRate, isInStep, memory } = report;
  return (
    <StatGroup label="How the cache stands">
      <Stat
        label="Reads without a load"
        value={hitRate === null ? "–" : formatPercent(hitRate)}
        unit={`of ${formatInteger(report.reads)}`}
        size="lg"
      />
      <Stat label="In memory" value={formatBytes(memory.bytes)} unit={`of ${formatBytes(memory.mostBytes)}`} size="lg">
        <Detail>
          {formatInteger(memory.entries)} entries, {formatInteger(memory.evictions)} evicted
        </Detail>
      </Stat>
      <Stat label="Invalidations" value={formatInteger(report.invalidations)} size="lg">
        <Detail>by this process</Detail>
      </Stat>
      <Stat label="Redis" value={REDIS[report.redis].value} size="lg">
        {isInStep === null ? (
          <Detail>{REDIS[report.redis].detail}</Detail>
        ) : (
          <Badge tone={isInStep ? "good" : "attention"}>{isInStep ? "in step" : "not in step"}</Badge>
        )}
      </Stat>
    </StatGroup>
  );
}

/** In one word, and what there is to say where no badge says it. */
const REDIS: Record<CacheReport["redis"], { value: string; detail: string }> = {
  "not configured": { value: "None", detail: "not configured" },
  "switched off": { value: "Off", detail: "switched off" },
  up: { value: "Up", detail: "not asked while caching is off" },
  away: { value: "Away", detail: "not asked while caching is off" },
};

function Detail({ children }: { children: ReactNode }) {
  return <p className="text-muted text-xs">{children}</p>;
}
