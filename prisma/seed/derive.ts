import type { ClientBase } from "pg";
import { rollUpCourseWeeks } from "./derived/course-weeks";
import { collectEvidence } from "./derived/evidence";
import { findPatterns } from "./derived/patterns";
import { predictRisks } from "./derived/predictions";
import { recommend } from "./derived/recommendations";
import { type Progress, withStep } from "./progress";

/** Rows that each derived table holds afterwards. */
export type DerivedCounts = {
  courseWeeks: number;
  studyPatterns: number;
  patternSnapshots: number;
  recommendations: number;
  predictions: number;
};

/**
 * Brings what is derived from the learners' rows up to date for all courses and learners: course_week, study_pattern with
 * pattern_snapshot, recommendation and prediction. A second run changes nothing, rows that stay keep their ids, and a
 * recommendation that its learner answered stays as it is. Takes part in the caller's transaction, or else in one of its own.
 */
export async function derive(client: ClientBase, progress: Progress): Promise<DerivedCounts> {
  if (client.getTransactionStatus() === "T") return deriveAll(client, progress);
  await client.query("BEGIN");
  try {
    const counts = await deriveAll(client, progress);
    await client.query("COMMIT");
    return counts;
  } catch (error) {
    // A lost connection cannot roll back, but then the server does.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function deriveAll(client: ClientBase, progress: Progress): Promise<DerivedCounts> {
  // Weeks and hours are UTC. The lock keeps a second run out, which would find the same rows missing.
  await client.query("SET LOCAL TIME ZONE 'UTC'; SET LOCAL work_mem = '128MB'");
  await client.query('LOCK TABLE "course_week", "study_pattern" IN SHARE ROW EXCLUSIVE MODE');
  const steps = {
    "weeks of activity": collectEvidence,
    "course weeks": rollUpCourseWeeks,
    "study patterns": findPatterns,
    recommendations: recommend,
    predictions: predictRisks,
  };
  for (const [label, run] of Object.entries(steps)) await withStep(progress, label, () => run(client));
  await client.query('DROP TABLE "course_clock", "learner_course_week"');
  await client.query('ANALYZE "course_week", "study_pattern", "pattern_snapshot", "recommendation", "prediction"');
  return countDerived(client);
}

async function countDerived(client: ClientBase): Promise<DerivedCounts> {
  const { rows } = await client.query<DerivedCounts>(`
    SELECT
      (SELECT count(*)::int FROM "course_week") AS "courseWeeks",
      (SELECT count(*)::int FROM "study_pattern") AS "studyPatterns",
      (SELECT count(*)::int FROM "pattern_snapshot") AS "patternSnapshots",
      (SELECT count(*)::int FROM "recommendation") AS "recommendations",
      (SELECT count(*)::int FROM "prediction") AS "predictions"`);
  if (!rows[0]) throw new Error("a query without a condition gave no row");
  return rows[0];
}
