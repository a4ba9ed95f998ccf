import type { Client, ClientBase } from "pg";
import { copyRows } from "../copy-rows";
import { type DerivedCounts, derive } from "../derive";
import { type Progress, withStep } from "../progress";
import { formatDay, parseDay, todayUtc } from "./calendar";
import { clearProduct } from "./clear-product";
import { withoutForeignKeys } from "./foreign-keys";
import { DEMO_LEARNER_ID } from "./learners";
import { findRecipe, lockDatasets, type Recipe, refuseOtherData } from "./recipe";
import { SCALES, type Scale } from "./scales";
import { tablesOf } from "./tables";
import { makeWorld, type World } from "./world";

export type GenerateOptions = {
  scale: Scale;
  /** Another seed makes other learners. */
  seed?: number;
  /** YYYY-MM-DD, the last day of which the data tell; today (UTC) when absent. */
  anchorDay?: string;
  /** Deletes what the database holds of the product, accounts apart, instead of refusing. */
  replace?: boolean;
  progress: Progress;
};

export type GeneratedCounts = Recipe & {
  /** False when the database held this very data set already: then nothing was done. */
  isNew: boolean;
  derived?: DerivedCounts;
};

const DEFAULT_SEED = 1;

/**
 * Fills the database with generated courses and learners and what is derived from them, in one transaction: it then holds all
 * of it or is as it was. The same seed, scale and anchor day make the same rows, ids included. Does nothing when they are
 * there already, and throws when other data are, unless they are to be replaced. `client` must be connected and outside a
 * transaction.
 */
export async function generateData(client: Client, options: GenerateOptions): Promise<GeneratedCounts> {
  const anchorDay = options.anchorDay === undefined ? todayUtc() : parseDay(options.anchorDay);
  await client.query("BEGIN");
  try {
    const counts = await fill(client, options, anchorDay);
    await client.query("COMMIT");
    return counts;
  } catch (error) {
    // A lost connection cannot roll back, but then the server does.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function fill(client: Client, options: GenerateOptions, anchorDay: number): Promise<GeneratedCounts> {
  const { scale, seed = DEFAULT_SEED, progress } = options;
  const held = await lockDatasets(client);
  const wanted = { scale, seed, anchorDay: options.anchorDay };
  const there = findRecipe(held, wanted);
  if (there) return { ...there, isNew: false };
  if (options.replace) await clearProduct(client);
  else await refuseOtherData(client, held, wanted);

  await client.query("SET LOCAL TIME ZONE 'UTC'");
  const world = makeWorld(scale, seed, anchorDay);
  const rows = await load(client, world, progress);
  const recipe: Recipe = { scale, seed, anchorDay: formatDay(anchorDay), demoLearnerId: DEMO_LEARNER_ID, rows };
  await client.query(`INSERT INTO "dataset" ("kind", "recipe") VALUES ('generated', $1)`, [recipe]);
  // Statistics first: without them the planner takes the tables it is to derive from for empty.
  await withStep(progress, "statistics", () =>
    client.query(
      `ANALYZE ${Object.keys(rows)
        .map((name) => `"${name}"`)
        .join(", ")}`,
    ),
  );
  const derived = await derive(client, progress);
  await raiseSequences(client);
  return { ...recipe, isNew: true, derived };
}

// Measured at medium scale: the load takes 5 s with these checked at the end, 15 s with each row checked as it comes.
const BIG_TABLES = ["activity", "study_session", "cognitive_load_sample"];

async function load(client: ClientBase, world: World, progress: Progress): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { learners, enrolments, activityRows } = SCALES[world.scale];
  const totals: Record<string, number> = { learner: learners, enrolment: enrolments, activity: activityRows };
  await withoutForeignKeys(client, BIG_TABLES, async () => {
    await makePartitions(client, world);
    for (const { name, columns, rows } of tablesOf(world)) {
      counts[name] = await withStep(
        progress,
        name,
        (step) => copyRows(client, name, columns, rows(), step.advance),
        totals[name],
      );
    }
  });
  return counts;
}

async function makePartitions(client: ClientBase, { courses, anchorDay }: World): Promise<void> {
  const firstDay = formatDay(Math.min(...courses.map(({ startsOn }) => startsOn)));
  await client.query(
    `SELECT "ensure_month_partitions"("parent", $1, $2) FROM unnest(ARRAY['activity', 'cognitive_load_sample']) AS "parent"`,
    [firstDay, formatDay(anchorDay)],
  );
}

/** Rows that the app adds later must not meet generated ids. Not undone by a rollback, hence last, and only ever upwards. */
async function raiseSequences(client: ClientBase): Promise<void> {
  for (const table of ["learner", "mission", "resource"]) {
    const sequence = `pg_get_serial_sequence('${table}', 'id')`;
    await client.query(
      `SELECT setval(${sequence}, greatest(max("id"), coalesce(pg_sequence_last_value(${sequence}::regclass), 0))) FROM "${table}"`,
    );
  }
}
