import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { type Prisma, PrismaClient } from "./generated/client";
import { RequestPool } from "./request-pool";

/** What one process takes of the database: twenty connections, of which analytics can never hold more than its own four. */
export const POOLS = {
  interactive: { connections: 16, statementTimeoutMs: 2_000 },
  analytics: { connections: 4, statementTimeoutMs: 8_000 },
} as const;

/** Both pools, once they have been made. */
export const pools = remember("db-pools", () => new Map<keyof typeof POOLS, RequestPool>());

const ACQUIRE_TIMEOUT_MS = 1_000; // without it a caller waits for a free connection for ever

function connect(pool: keyof typeof POOLS) {
  const { connections, statementTimeoutMs } = POOLS[pool];
  const held = new RequestPool({
    connectionString: pool === "analytics" ? env.ANALYTICS_DATABASE_URL : env.DATABASE_URL,
    max: connections,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    options: "-c TimeZone=UTC", // Prisma drops the offset of an instant: any other zone would shift it
    application_name: `paceline ${pool}`,
  });
  pools.set(pool, held);
  const adapter = new PrismaPg(held, {
    disposeExternalPool: true,
    onPoolError: (error) => logger.warn("db.connection_lost", { pool, cause: error.message }),
  });
  const client = new PrismaClient({ adapter, log: [{ level: "query", emit: "event" }] });
  client.$on("query", ({ duration, query }) => {
    if (duration >= env.SLOW_QUERY_MS) logger.warn("db.slow_query", { pool, durationMs: duration, statement: query });
  });
  return client;
}

/** The way to the database for what a person waits for. Values go in as parameters; the log shows statements without them. */
export const db = remember("db", () => connect("interactive"));

/** The way for reads that sum up many rows: slower ones are let through, and a crowd of them leaves `db` its connections. */
export const analyticsDb = remember("analytics-db", () => connect("analytics"));

/** `db`, or a transaction of it. */
export type Db = Prisma.TransactionClient;
