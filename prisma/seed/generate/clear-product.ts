import type { ClientBase } from "pg";
import { withoutForeignKeys } from "./foreign-keys";

const PRODUCT_TABLES = [
  "activity",
  "cognitive_load_sample",
  "course",
  "course_advisor",
  "course_week",
  "dataset",
  "enrolment",
  "goal",
  "learner",
  "mission",
  "note",
  "note_share",
  "pattern_snapshot",
  "personalization_config",
  "personalization_outcome",
  "prediction",
  "preference",
  "recommendation",
  "resource",
  "study_pattern",
  "study_session",
  "submission",
];

/** Deletes every row of the product, inside the caller's transaction. Accounts stay; they are no learner any more. */
export async function clearProduct(client: ClientBase): Promise<void> {
  await client.query('UPDATE "user" SET "learnerId" = NULL, "updatedAt" = now() WHERE "learnerId" IS NOT NULL');
  // A table that another refers to can be truncated only together with it, and the accounts must stay.
  await withoutForeignKeys(client, ["user"], async () => {
    await client.query(`TRUNCATE ${PRODUCT_TABLES.map((table) => `"${table}"`).join(", ")}`);
  });
}
