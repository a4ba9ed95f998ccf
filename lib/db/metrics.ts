import "server-only";
import { meter } from "@/lib/telemetry/metrics";
import { POOLS, pools } from "./client";

/** Watches the connections of both pools. Call once. */
export function observePools(): void {
  const connections = meter.createObservableGauge("paceline_pool_connections", {
    description: "Connections to the database, by pool and state",
  });
  const most = meter.createObservableGauge("paceline_pool_connections_max", {
    description: "The most connections a pool opens",
  });
  const waiting = meter.createObservableGauge("paceline_pool_waiting", {
    description: "Statements that wait for a connection",
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        result.observe(connections, idleCount, { pool, state: "idle" });
        result.observe(connections, totalCount - idleCount, { pool, state: "used" });
        result.observe(most, POOLS[pool].connections, { pool });
        result.observe(waiting, waitingCount, { pool });
      }
    },
    [connections, most, waiting],
  );
}
