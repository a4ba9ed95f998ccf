import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** What the connection that answers was set to, but for the name that pgBouncer gives it, and what else it keeps. Holds it for 0.3 s. */
export const SESSION_STATE = `
  SELECT pg_backend_pid() AS pid,
    extract(epoch FROM current_setting('statement_timeout')::interval)::float * 1000 AS "timeoutMs",
    current_setting('TimeZone') AS zone,
    ARRAY(SELECT name FROM pg_settings WHERE source = 'session' AND name <> 'application_name' ORDER BY name) AS set,
    (SELECT count(*)::int FROM pg_prepared_statements) AS prepared,
    (SELECT count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory') AS locks,
    (SELECT count(*)::int FROM pg_class WHERE relnamespace = pg_my_temp_schema()) AS temporary
  FROM pg_sleep(0.3)`;

/** How many statements wait for a lock on the table. */
export async function countWaitingFor(sql: pg.Client, table: string): Promise<number> {
  const { rows } = await sql.query(
    "SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = $1::regclass",
    [table],
  );
  return rows[0].waiting;
}

const HELD = `
  SELECT count(*)::int AS together,
    (count(*) FILTER (WHERE application_name = 'paceline interactive'))::int AS interactive,
    (count(*) FILTER (WHERE application_name = 'paceline analytics'))::int AS analytics
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
type Held = { together: number; interactive: number; analytics: number };

/**
 * Counts until stopped: the connections PostgreSQL holds for this database besides `sql`, at most at one time, and in the end
 * those that pgBouncer, at `pooledUrl`, holds for its clients.
 */
export function sampleConnections(sql: pg.Client, pooledUrl: string) {
  const atMost: Held = { together: 0, interactive: 0, analytics: 0 };
  const stopped = new AbortController();
  const sampling = (async () => {
    while (!stopped.signal.aborted) {
      const held: Held = (await sql.query(HELD)).rows[0];
      for (const pool of ["together", "interactive", "analytics"] as const) {
        atMost[pool] = Math.max(atMost[pool], held[pool]);
      }
      await sleep(20);
    }
  })();
  const stop = async () => {
    stopped.abort();
    await sampling;
    return { atMost, clients: await countClients(pooledUrl) };
  };
  return { stop };
}

async function countClients(pooledUrl: string): Promise<number> {
  const admin = new pg.Client(new URL("/pgbouncer", pooledUrl).href);
  await admin.connect();
  const { rows } = await admin.query("SHOW POOLS");
  await admin.end();
  const pools = rows.filter(({ database }) => database !== "pgbouncer");
  return pools.reduce((sum, { cl_active, cl_waiting }) => sum + Number(cl_active) + Number(cl_waiting), 0);
}
