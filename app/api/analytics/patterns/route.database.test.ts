import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import * as all from "./all/route";
import * as strongest from "./route";

const STRENGTHS = {
  steady_rhythm: 0.5,
  morning_study: 0.95,
  early_submission: 0.7,
  improving_scores: 0.8,
  weekend_study: 0.55,
} as const;
type Kind = keyof typeof STRENGTHS;

const store = (learnerId: number, kinds: Kind[]) =>
  db.studyPattern.createMany({
    data: kinds.map((kind) => ({
      ...{ learnerId, kind, strength: STRENGTHS[kind], evidenceCount: 7 },
      ...{ firstSeenOn: new Date("2026-09-01"), lastSeenOn: new Date("2026-11-02") },
    })),
  });

let learner: Caller & { learnerId: number };
beforeAll(async () => {
  learner = await makeCaller("learner");
  const stranger = await makeCaller("learner");
  await store(learner.learnerId, Object.keys(STRENGTHS) as Kind[]);
  await store(stranger.learnerId, ["morning_study"]);
});

const URL = "/api/analytics/patterns";
const kindsOf = async (search = "") =>
  (await ask(strongest.GET, URL + search, learner)).body.items.map(({ kind }: { kind: Kind }) => kind);

describe("the strongest patterns", () => {
  test("are four of the learner's own, the strongest first", async () => {
    expect(await kindsOf()).toEqual(["morning_study", "improving_scores", "early_submission", "weekend_study"]);
  });

  test("are as many as asked for, and as strong", async () => {
    expect(await kindsOf("?limit=1")).toEqual(["morning_study"]);
    expect(await kindsOf("?limit=10&minStrength=0.7")).toEqual([
      "morning_study",
      "improving_scores",
      "early_submission",
    ]);
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=11", "limit"],
    ["limit=two", "limit"],
    ["limit=1&limit=2", "limit"],
    ["minStrength=1.01", "minStrength"],
    ["minStrength=-0.1", "minStrength"],
    ["minStrength=NaN", "minStrength"],
    ["kind=steady_rhythm", "kind"],
    ["fields=items.colour", "fields"],
  ])("asked for with %s are refused", async (search, path) => {
    const { status, body } = await ask(strongest.GET, `${URL}?${search}`, learner);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });

  test("select no column but those asked for, in one statement", async () => {
    const statements = await statementsOf(async () => {
      const { body } = await ask(strongest.GET, `${URL}?limit=1&fields=items.kind`, learner);
      expect(body).toEqual({ items: [{ kind: "morning_study" }] });
    });
    expect(statements.length).toBe(2); // the first is the session's
    expect(statements.at(-1)).not.toContain('"evidenceCount"');
  });
});

describe("all patterns", () => {
  test("are the learner's own, with what they rest on", async () => {
    const { body } = await ask(all.GET, `${URL}/all`, learner);
    const expected = Object.entries(STRENGTHS).toSorted(([, a], [, b]) => b - a);
    expect(body.items).toEqual(
      expected.map(([kind, strength]) => ({
        ...{ kind, strength, evidenceCount: 7 },
        ...{ firstSeenOn: "2026-09-01", lastSeenOn: "2026-11-02" },
      })),
    );
  });

  test("take no parameter", async () => {
    const { status, body } = await ask(all.GET, `${URL}/all?limit=3`, learner);
    expect([status, body.issues[0].path]).toEqual([400, "limit"]);
  });
});

test("neither is for advisors", async () => {
  const advisor = await makeCaller("advisor");
  expect((await ask(strongest.GET, URL, advisor)).status).toBe(403);
  expect((await ask(all.GET, `${URL}/all`, advisor)).status).toBe(403);
});
