import "server-only";
import { z } from "zod";
import { analyticsDb } from "@/lib/db/client";
import { readAll, readOne } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { statement } from "./schema";

const SHOWN = 12;
const LONGEST_TEXT = 400;

/**
 * The statements this database spent the most time on since its statistics began, by pg_stat_statements. Null where the
 * extension is not installed. What PostgreSQL and its own views asked for is left out.
 */
export function listCostliestStatements() {
  return measure("statements.list_costliest", async () => {
    const { isCounting } = await readOne(
      z.object({ isCounting: z.boolean() }),
      analyticsDb.$queryRaw`SELECT to_regclass('pg_stat_statements') IS NOT NULL AS "isCounting"`,
    );
    if (!isCounting) return null;
    return readAll(
      statement,
      analyticsDb.$queryRaw`
      SELECT left(regexp_replace("query", '\\s+', ' ', 'g'), ${LONGEST_TEXT}::int) AS "text", "calls"::float,
        "mean_exec_time" AS "meanMs", "total_exec_time" AS "totalMs", "rows"::float / "calls" AS "rowsPerCall"
      FROM "pg_stat_statements"
      WHERE "dbid" = (SELECT "oid" FROM pg_database WHERE "datname" = current_database()) AND "calls" > 0
        AND "query" ~* '^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)' AND "query" !~ 'pg_(stat|catalog|class|database)'
      ORDER BY "total_exec_time" DESC
      LIMIT ${SHOWN}`,
    );
  });
}
