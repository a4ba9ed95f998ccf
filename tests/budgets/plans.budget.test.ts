import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { isBig, type Plan, plansOf, scansOf } from "@/tests/explain";
import { isRead } from "./capture";
import { isReadCase, nameOf } from "./case";
import { CASES } from "./cases";
import { type MeasuredApi, measureApi } from "./measure-api";

/** The index that each hot query is meant to use, by case and table. */
const MEANT_INDEXES = [
  ["GET /api/missions", "submission", "submission_pkey"],
  ["GET /api/missions/[id]/submissions", "submission", "submission_learnerId_submittedOn_missionId_idx"],
  ["GET /api/missions/[id]/submissions, advisor", "submission", "submission_missionId_submittedOn_learnerId_idx"],
  ["GET /api/goals, open", "goal", "goal_learnerId_status_dueOn_id_idx"],
  ["GET /api/analytics/patterns", "study_pattern", "study_pattern_learnerId_strength_idx"],
  ["GET /api/analytics/behavioral-insights/patterns/evolution", "pattern_snapshot", "pattern_snapshot_pkey"],
  ["GET /api/analytics/behavioral-insights/goals", "study_session", "study_session_learnerId_startedAt_idx"],
  ["GET /api/personalization/effectiveness", "personalization_outcome", "personalization_outcome_pkey"],
  ["GET /api/personalization/config", "personalization_config", "personalization_config_learnerId_adaptedAt_idx"],
  ["GET /api/courses/[id]/cohort", "submission", "submission_missionId_score_idx"],
  ["GET /api/courses/[id]/cohort", "enrolment", "enrolment_courseId_learnerId_idx"],
  ["GET /api/courses/[id]/at-risk", "prediction", "prediction_courseId_risk_learnerId_idx"],
  ["GET /api/notes/[id]", "note", "note_pkey"],
] as const;

/** How many months a case may read of a partitioned table: as many as its span of days can touch. A case not named reads none. */
const MEANT_MONTHS: Record<string, Record<string, number>> = {
  "GET /api/dashboard, learner": { activity: 4, cognitive_load_sample: 4 }, // 12 weeks
  "GET /api/analytics/behavioral-insights/recommendations": { activity: 7 }, // since the learner's courses began
  "GET /api/analytics/behavioral-insights/goals": { activity: 3 }, // 8 weeks
  "GET /api/analytics/cognitive-load": { cognitive_load_sample: 3 }, // 35 days
  "GET /api/analytics/cognitive-load/history": { cognitive_load_sample: 2 }, // the latest 25
  "GET /api/analytics/cognitive-load/history, one kind": { cognitive_load_sample: 5 }, // the latest 100
  "GET /api/analytics/performance-correlation": { activity: 5, cognitive_load_sample: 5 }, // since the first score
  "POST /api/batch, ten reads": { activity: 3, cognitive_load_sample: 3 },
};

const reads = CASES.filter(isReadCase);

let medium: MeasuredApi;
let client: pg.Client;
const plans = new Map<string, Plan[]>();
beforeAll(async () => {
  const url = inject("measuredUrls").medium ?? "";
  medium = await measureApi("medium", url, { rounds: 1, cases: reads });
  client = new pg.Client(url);
  await client.connect();
  for (const { name, sent } of medium.cases) {
    const made: Plan[] = [];
    for (const statement of sent.filter(isRead)) made.push(...(await plansOf(client, statement)));
    plans.set(name, made);
  }
}, 300_000);
afterAll(() => client.end());

/** What a case's statements read, apart from what was pruned while running. */
const scansIn = (name: string) => (plans.get(name) ?? []).flatMap(scansOf).filter(({ isExecuted }) => isExecuted);
const rootOf = (table: string) => medium.tables.get(table)?.root ?? table;

describe("at a million rows", () => {
  test.each(reads.map(nameOf))("%s reads no big table from end to end", (name) => {
    const whole = scansIn(name).filter(
      ({ table, node, rows }) => node === "Seq Scan" && rows > 0 && isBig(table, medium.tables),
    );
    expect(whole.map(({ table, rows }) => `${rows} rows of ${table}`)).toEqual([]);
  });

  test.each(MEANT_INDEXES)("%s finds rows of %s by %s", (name, table, index) => {
    const used = scansIn(name).filter((scan) => rootOf(scan.table) === table);
    expect(used.flatMap(({ indexes }) => indexes)).toContain(index);
  });

  test.each(reads.map(nameOf))("%s reads no month but those it is about", (name) => {
    const months: Record<string, Set<string>> = {};
    for (const { table } of scansIn(name)) {
      const root = rootOf(table);
      if (root === table) continue;
      months[root] ??= new Set();
      months[root].add(table);
    }
    const meant = MEANT_MONTHS[name] ?? {};
    expect(Object.keys(months).toSorted()).toEqual(Object.keys(meant).toSorted());
    for (const [table, read] of Object.entries(months)) {
      expect(read.size, [...read].toSorted().join(", ")).toBeLessThanOrEqual(meant[table] ?? 0);
    }
  });
});

test("there are many more months than any read touches, so that pruning shows", () => {
  for (const root of ["activity", "cognitive_load_sample"]) {
    const months = [...medium.tables].filter(([name, table]) => table.root === root && name !== root);
    expect(months.length, root).toBeGreaterThan(12);
  }
});
