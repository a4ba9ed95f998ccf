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
      <Stat label="Redis" value={REDIS_WORDS[report.redis]} size="lg">
        {isInStep === null ? null : (
          <Badge tone={isInStep ? "good" : "attention"}>{isInStep ? "in step" : "not in step"}</Badge>
        )}
      </Stat>
    </StatGroup>
  );
}

const REDIS_WORDS: Record<CacheReport["redis"], string> = {
  "not configured": "None",
  "switched off": "Off",
  up: "Up",
  away: "Away",
};

function Detail({ children }: { children: ReactNode }) {
  return <p className="text-muted text-xs">{children}</p>;
}
