import "server-only";
import { db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { measure } from "@/lib/telemetry/measure";
import { tableSize } from "./schema";

/** Which data sets were loaded into this database, the newest first; none when its rows are the product's own. */
export function listDatasets() {
  return measure("datasets.list", () =>
    db.dataset.findMany({ select: { kind: true, recipe: true, loadedAt: true }, orderBy: { loadedAt: "desc" } }),
  );
}

/** The product's tables by size. Row counts are the planner's estimates: counting ten million rows would cost seconds. */
export function listTableSizes() {
  return measure("datasets.list_table_sizes", () =>
    readAll(
      tableSize,
      db.$queryRaw`
      SELECT coalesce(parent."relname", child."relname")::text AS "table",
        sum(greatest(child."reltuples", 0))::float AS "rowCount",
        sum(pg_total_relation_size(child."oid"))::float AS "bytes"
      FROM pg_class AS child
      LEFT JOIN pg_inherits ON pg_inherits."inhrelid" = child."oid"
      LEFT JOIN pg_class AS parent ON parent."oid" = pg_inherits."inhparent"
      WHERE child."relnamespace" = 'public'::regnamespace AND child."relkind" = 'r'
      GROUP BY 1
      ORDER BY "bytes" DESC, "table"
      LIMIT 12`,
    ),
  );
}
