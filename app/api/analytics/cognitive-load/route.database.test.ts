import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { HIGH_LOAD, LOW_LOAD, MIN_LOAD_SAMPLES } from "@/lib/features/cognitive-load/schema";
import * as advice from "@/prisma/seed/derived/advice";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse } from "@/tests/people";
import * as history from "./history/route";
import * as load from "./route";

const KINDS = ["intrinsic", "extraneous", "germane"] as const;
const AS_OF = "2025-03-14";
const DAY_MS = 86_400_000;

type Sample = { takenAt: Date; kind: (typeof KINDS)[number]; load: number; source?: "estimated" };
const show = (caller: Caller) => ask(load.GET, "/api/analytics/cognitive-load", caller);
const post = (caller: Caller, body: object, headers?: Record<string, string>) =>
  ask(load.POST, "/api/analytics/cognitive-load", { ...caller, method: "POST", body, headers });
const countSamples = (learnerId: number) => db.cognitiveLoadSample.count({ where: { learnerId } });

/** A learner whose only course is over: their figures speak up to AS_OF. */
async function makeFormerLearner() {
  const caller = await makeCaller("learner");
  const id = await makeCourse([caller.learnerId]);
  await db.course.update({
    where: { id },
    data: { startsOn: new Date("2024-10-01"), observedUntil: new Date(AS_OF) },
  });
  return caller;
}

const addSamples = (learnerId: number, samples: Sample[]) =>
  db.cognitiveLoadSample.createMany({ data: samples.map((sample) => ({ learnerId, ...sample })) });

/** The instant so many days before the as-of day begins, and milliseconds more. */
const daysBefore = (days: number, ms = 0) => new Date(Date.parse(AS_OF) - days * DAY_MS + ms);

const meanOf = (loads: number[]) =>
  loads.length > 0 ? Math.round((loads.reduce((sum, value) => sum + value, 0) / loads.length) * 10) / 10 : null;

function expectedSpan(samples: Sample[], from: Date, to: Date) {
  const within = samples.filter(({ takenAt }) => from <= takenAt && takenAt < to);
  const loadsOf = (wanted?: string) =>
    within.filter(({ kind }) => !wanted || kind === wanted).map((sample) => sample.load);
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, meanOf(loadsOf(kind))]));
  return { sampleCount: within.length, ...kinds, overall: meanOf(loadsOf()) };
}

describe("where the load stands", () => {
  test("is the mean of whole days: seven up to the as-of day, and the 28 before", async () => {
    const caller = await makeFormerLearner();
    const edges = [
      daysBefore(-1),
      daysBefore(-1, -1),
      daysBefore(6),
      daysBefore(6, -1),
      daysBefore(34),
      daysBefore(34, -1),
    ];
    const inner = Array.from({ length: 50 }, (_, index) => daysBefore(index, 7 * 3_600_000));
    const samples = [...edges, ...inner].flatMap((takenAt, index) =>
      KINDS.filter((_, kind) => (index + kind) % 4 > 0).map(
        (kind): Sample => ({ takenAt, kind, load: (index * 37 + kind.length * 11) % 101 }),
      ),
    );
    await addSamples(caller.learnerId, samples);
    const { status, body } = await show(caller);
    const current = expectedSpan(samples, daysBefore(6), daysBefore(-1));
    const previous = expectedSpan(samples, daysBefore(34), daysBefore(6));
    expect(status).toBe(200);
    expect(body).toMatchObject({ asOf: AS_OF, isEstimated: false, current, previous });
    expect(body.sampleCount).toBe(current.sampleCount + previous.sampleCount);
    expect(Math.abs(body.change - ((current.overall ?? 0) - (previous.overall ?? 0)))).toBeLessThan(0.11); // both are rounded
    expect(body.change).not.toBe(0);
    expect(current.sampleCount).toBeGreaterThan(MIN_LOAD_SAMPLES);
    expect(previous.sampleCount).toBeGreaterThan(MIN_LOAD_SAMPLES);
  });

  test("without samples is unknown, and null", async () => {
    const { body } = await show(await makeCaller("learner"));
    const nothing = { sampleCount: 0, intrinsic: null, extraneous: null, germane: null, overall: null };
    expect(body).toMatchObject({ sampleCount: 0, current: nothing, previous: nothing, change: null, level: "unknown" });
  });

  test.each([
    [[HIGH_LOAD, HIGH_LOAD, HIGH_LOAD], "high"],
    [[HIGH_LOAD, HIGH_LOAD, HIGH_LOAD - 1], "balanced"],
    [[LOW_LOAD, LOW_LOAD, LOW_LOAD], "balanced"],
    [[LOW_LOAD, LOW_LOAD, LOW_LOAD - 1], "low"],
    [[99, 99], "unknown"],
  ])("with loads of %j is %s", async (loads, level) => {
    const caller = await makeFormerLearner();
    await addSamples(
      caller.learnerId,
      loads.map((value, index) => ({ takenAt: daysBefore(index), kind: "germane", load: value })),
    );
    expect((await show(caller)).body.level).toBe(level);
  });

  test("says when a sample of either span was estimated", async () => {
    const caller = await makeFormerLearner();
    await addSamples(caller.learnerId, [{ takenAt: daysBefore(20), kind: "germane", load: 5, source: "estimated" }]);
    expect((await show(caller)).body.isEstimated).toBe(true);
  });

  test("is called high where a break is recommended", () => {
    expect([HIGH_LOAD, MIN_LOAD_SAMPLES]).toEqual([advice.HIGH_LOAD, advice.MIN_LOAD_SAMPLES]);
  });

  test("takes one statement beside the session's", async () => {
    const caller = await makeFormerLearner();
    expect(await statementsOf(() => show(caller))).toHaveLength(2);
  });
});

describe("a report", () => {
  let learner: Caller & { learnerId: number };
  beforeAll(async () => {
    learner = await makeCaller("learner");
    await makeCourse([learner.learnerId]);
  });

  test("is stored, one sample for each kind, and shows at once while the course runs", async () => {
    const own = await makeCaller("learner");
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    const { status, body } = await post(own, { takenAt, germane: 40, intrinsic: 0 });
    expect(status).toBe(201);
    expect(body.items).toEqual([
      { takenAt, kind: "intrinsic", load: 0, source: "self_reported" },
      { takenAt, kind: "germane", load: 40, source: "self_reported" },
    ]);
    expect((await show(own)).body).toMatchObject({
      sampleCount: 2,
      current: { intrinsic: 0, germane: 40, overall: 20 },
    });
  });

  test("after the as-of day of a finished course is in the history alone", async () => {
    const caller = await makeFormerLearner();
    expect((await post(caller, { germane: 50 })).status).toBe(201);
    expect((await show(caller)).body.sampleCount).toBe(0);
    const list = (search: string) => ask(history.GET, `/api/analytics/cognitive-load/history${search}`, caller);
    expect((await list("")).body.items).toEqual([]);
    expect((await list("?to=2199-12-31&from=2026-01-01")).body.items).toHaveLength(1);
  });

  test("of an instant that has a sample of one of its kinds is refused whole", async () => {
    const takenAt = new Date(Date.now() - 3_600_000).toISOString();
    expect((await post(learner, { takenAt, germane: 1 })).status).toBe(201);
    const before = await countSamples(learner.learnerId);
    const again = await post(learner, { takenAt, intrinsic: 2, germane: 2 });
    expect([again.status, again.body.type]).toEqual([409, "/errors/conflict"]);
    const keyed = await post(learner, { takenAt, extraneous: 2, germane: 2 }, { "idempotency-key": randomUUID() });
    expect(keyed.status).toBe(409);
    expect(await countSamples(learner.learnerId)).toBe(before);
    expect((await post(learner, { takenAt, intrinsic: 2 })).status).toBe(201);
  });

  test("sent twice under one key, of now, is one", async () => {
    const own = await makeCaller("learner");
    const headers = { "idempotency-key": randomUUID() };
    const first = await post(own, { germane: 30 }, headers);
    const second = await post(own, { germane: 30 }, headers);
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect(await countSamples(own.learnerId)).toBe(1);
  });

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  test.each([
    ["no load", {}, ""],
    ["a load above 100", { germane: 101 }, "germane"],
    ["a load below 0", { intrinsic: -1 }, "intrinsic"],
    ["half a point", { extraneous: 1.5 }, "extraneous"],
    ["text", { germane: "50" }, "germane"],
    ["a kind nobody knows", { germane: 1, emotional: 5 }, "emotional"],
    ["a day for an instant", { germane: 1, takenAt: "2026-11-21" }, "takenAt"],
    ["an instant to come", { germane: 1, takenAt: minutesAgo(-6) }, "takenAt"],
    ["an instant long past", { germane: 1, takenAt: minutesAgo(90 * 24 * 60 + 1) }, "takenAt"],
    ["an instant before the calendar", { germane: 1, takenAt: "0000-01-01T00:00:00Z" }, "takenAt"],
  ])("with %s is refused and nothing is written", async (_, body, path) => {
    const before = await countSamples(learner.learnerId);
    const refused = await post(learner, body);
    expect([refused.status, refused.body.issues[0].path]).toEqual([400, path]);
    expect(await countSamples(learner.learnerId)).toBe(before);
  });

  test.each([-4, 90 * 24 * 60 - 1])("of %i minutes ago is taken", async (minutes) => {
    expect((await post(learner, { extraneous: 9, takenAt: minutesAgo(minutes) })).status).toBe(201);
  });

  test("takes one statement beside the session's", async () => {
    const body = { intrinsic: 1, extraneous: 1, germane: 1, takenAt: minutesAgo(777) };
    expect(await statementsOf(() => post(learner, body))).toHaveLength(2);
  });
});

test("advisors have no load, and an unknown key is refused", async () => {
  const advisor = await makeCaller("advisor");
  expect((await show(advisor)).status).toBe(403);
  expect((await post(advisor, { germane: 5 })).status).toBe(403);
  const refused = await ask(load.GET, "/api/analytics/cognitive-load?weeks=5", await makeCaller("learner"));
  expect([refused.status, refused.body.issues[0].path]).toEqual([400, "weeks"]);
});
