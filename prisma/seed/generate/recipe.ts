import type { ClientBase } from "pg";
import type { Scale } from "./scales";

/** What makes the same rows again, and what came of it. Stored with the data. */
export type Recipe = {
  scale: Scale;
  seed: number;
  /** YYYY-MM-DD, the last day of which the data tell. */
  anchorDay: string;
  demoLearnerId: number;
  /** Rows loaded, by table. */
  rows: Record<string, number>;
};

/** Without an anchor day, data of any day will do. */
export type Wanted = Pick<Recipe, "scale" | "seed"> & { anchorDay?: string | undefined };

export type Held = { kind: string; recipe: Record<string, unknown> };

/** The data sets noted in the database. Locks out every other loader until the transaction ends. */
export async function lockDatasets(client: ClientBase): Promise<Held[]> {
  await client.query('LOCK TABLE "dataset" IN SHARE ROW EXCLUSIVE MODE');
  return (await client.query<Held>('SELECT "kind"::text, "recipe" FROM "dataset" ORDER BY "kind"')).rows;
}

/** The recipe of what the database holds, when that is the wanted data set and nothing else. */
export function findRecipe(held: Held[], wanted: Wanted): Recipe | undefined {
  const [only, ...others] = held;
  return only && others.length === 0 && isWanted(only, wanted) ? only.recipe : undefined;
}

function isWanted(held: Held, { scale, seed, anchorDay }: Wanted): held is { kind: "generated"; recipe: Recipe } {
  const { recipe } = held;
  const isSameDay = anchorDay === undefined || recipe.anchorDay === anchorDay;
  return held.kind === "generated" && recipe.scale === scale && recipe.seed === seed && isSameDay;
}

/** Throws, with what there is and what to do, when the database holds anything that generated rows must not be mixed with. */
export async function refuseOtherData(client: ClientBase, held: Held[], wanted: Wanted): Promise<void> {
  const { rows } = await client.query<{ name: string; hasRows: boolean }>(
    'SELECT current_database() AS "name", EXISTS (SELECT FROM "course") OR EXISTS (SELECT FROM "learner") AS "hasRows"',
  );
  const found = rows[0];
  if (!found || (held.length === 0 && !found.hasRows)) return;
  const what = held.map(nameData).join(" and ") || "courses or learners that no loader noted";
  throw new Error(
    `The database "${found.name}" already holds ${what}; wanted is ${nameData({ kind: "generated", recipe: wanted })}. ` +
      "Use another database, or add --replace to delete what is there first.",
  );
}

function nameData({ kind, recipe: { scale, seed, anchorDay } }: Held): string {
  if (kind === "oulad") return "the imported OULAD";
  const day = anchorDay === undefined ? "" : `, anchor day ${anchorDay}`;
  return `generated data (scale ${scale}, seed ${seed}${day})`;
}
