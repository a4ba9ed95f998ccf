import type pg from "pg";
import { z } from "zod";

const node = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  /** Per loop, a mean. */
  "Actual Rows": z.number(),
  "Actual Loops": z.number(),
  "Rows Removed by Filter": z.number().default(0),
  "Rows Removed by Index Recheck": z.number().default(0),
  /** Partitions ruled out before the first row was read. */
  "Subplans Removed": z.number().default(0),
  get Plans() {
    return z.array(node).optional();
  },
});
type Node = z.output<typeof node>;

const logged = z.object({ "Query Text": z.string(), Plan: node });
/** How PostgreSQL ran one statement. */
export type Plan = { text: string; root: Node };

/** A table or partition that was read. */
export type Scan = {
  table: string;
  node: string;
  /** The indexes it was found by; none for a sequential scan. */
  indexes: string[];
  /** Rows looked at, those thrown away included, over all loops. */
  rows: number;
  /** False when the run never came here, as with a partition pruned while running. */
  isExecuted: boolean;
};

/**
 * Runs a statement and answers how it was run: its own plan and that of every statement inside the SQL functions it calls, which
 * EXPLAIN does not show and auto_explain does. A statement that writes belongs in a transaction that is rolled back.
 */
export async function plansOf(client: pg.Client, { text, values }: { text: string; values: unknown[] }) {
  const plans: Plan[] = [];
  const listen = ({ message = "" }: { message?: string | undefined }) => {
    const [, json] = /^duration: [\d.]+ ms {2}plan:\n(.*)$/s.exec(message) ?? [];
    if (json === undefined) return;
    const { "Query Text": query, Plan: root } = logged.parse(JSON.parse(json));
    plans.push({ text: query, root });
  };
  await client.query(EXPLAIN_EVERYTHING);
  client.on("notice", listen);
  try {
    await client.query(text, values);
  } finally {
    client.off("notice", listen);
  }
  if (plans.length === 0) throw new Error(`PostgreSQL showed no plan of: ${text}`);
  return plans;
}

const EXPLAIN_EVERYTHING = `
  LOAD 'auto_explain';
  SET auto_explain.log_min_duration = 0;
  SET auto_explain.log_analyze = on;
  SET auto_explain.log_timing = off;
  SET auto_explain.log_nested_statements = on;
  SET auto_explain.log_format = json;
  SET auto_explain.log_level = notice;
  SET client_min_messages = notice`;

/** Every node of a plan, from the top. */
function nodesOf(root: Node): Node[] {
  return [root, ...(root.Plans ?? []).flatMap(nodesOf)];
}

/** Every table or partition that a plan reads. */
export function scansOf({ root }: Plan): Scan[] {
  return nodesOf(root)
    .filter((each) => each["Relation Name"] !== undefined && /Scan$/.test(each["Node Type"]))
    .map((each) => ({
      table: each["Relation Name"] ?? "",
      node: each["Node Type"],
      indexes: indexesOf(each),
      rows: rowsOf(each),
      isExecuted: each["Actual Loops"] > 0,
    }));
}

/** The rows of each table that plans looked at, those thrown away included; a partition's count for its table. */
export function rowsReadIn(plans: Plan[], tables: Tables): Record<string, number> {
  const read: Record<string, number> = {};
  for (const { table, rows } of plans.flatMap(scansOf)) {
    const root = tables.get(table)?.root ?? table;
    read[root] = (read[root] ?? 0) + rows;
  }
  return Object.fromEntries(Object.entries(read).map(([table, rows]) => [table, Math.round(rows)]));
}

/** Every table and partition by name: what it is a partition of, itself if of none, and how many rows that holds. */
export type Tables = ReadonlyMap<string, { root: string; rootRows: number; rows: number }>;

/** By the planner's own statistics, so a database that was never analyzed has empty tables. */
export async function readTables(client: pg.Client): Promise<Tables> {
  const { rows } = await client.query<{ name: string; root: string; rootRows: number; rows: number }>(`
    SELECT relname AS "name", root, rows, sum(rows) OVER (PARTITION BY root)::int AS "rootRows"
    FROM (
      SELECT relname, coalesce(pg_partition_root(oid), oid)::regclass::text AS root,
        CASE relkind WHEN 'r' THEN greatest(reltuples, 0)::int ELSE 0 END AS rows
      FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    ) AS held`);
  return new Map(
    rows.map(({ name, root, rootRows, rows }) => [name, { root: root.replaceAll('"', ""), rootRows, rows }]),
  );
}

const SMALL_TABLE_ROWS = 1_000;

/** Whether a table, all its partitions together, is large enough that reading it whole is a fault. */
export const isBig = (table: string, tables: Tables): boolean => (tables.get(table)?.rootRows ?? 0) > SMALL_TABLE_ROWS;

function rowsOf(each: Node): number {
  const perLoop = each["Actual Rows"] + each["Rows Removed by Filter"] + each["Rows Removed by Index Recheck"];
  return perLoop * each["Actual Loops"];
}

// A bitmap scan of a table names no index; those that filled its bitmap stand below it.
function indexesOf(each: Node): string[] {
  const own = each["Index Name"];
  const below = /^Bitmap( Heap Scan|And|Or)$/.test(each["Node Type"]) ? (each.Plans ?? []) : [];
  return [...(own ? [own] : []), ...below.flatMap(indexesOf)];
}
