import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { PrismaClient } from "./generated/client";

const POOL_SIZE = 20;
const ACQUIRE_TIMEOUT_MS = 1_000; // without it a caller waits for a free connection for ever
const STATEMENT_TIMEOUT_MS = 5_000;

function connect() {
  const adapter = new PrismaPg(
    {
      connectionString: env.DATABASE_URL,
      max: POOL_SIZE,
      connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: "paceline",
    },
    { onPoolError: (error) => logger.warn("db.connection_lost", { cause: error.message }) },
  );
  const client = new PrismaClient({ adapter, log: [{ level: "query", emit: "event" }] });
  client.$on("query", ({ duration, query }) => {
    if (duration >= env.SLOW_QUERY_MS) logger.warn("db.slow_query", { durationMs: duration, statement: query });
  });
  return client;
}

/** The one way to the database. Values go in as parameters; the log shows statements without them. */
export const db = remember("db", connect);
