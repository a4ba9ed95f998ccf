import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import * as config from "./route";

const list = (caller: Caller, search = "") => ask(config.GET, `/api/personalization/config${search}`, caller);
const put = (caller: Caller, adaptations: unknown) =>
  ask(config.PUT, "/api/personalization/config", { ...caller, method: "PUT", body: { adaptations } });

/** A learner with so many adaptations, all on; the newest first. */
async function makeAdapted(count: number) {
  const caller = await makeCaller("learner");
  const made = await db.personalizationConfig.createManyAndReturn({
    data: Array.from({ length: count }, (_, index) => ({
      learnerId: caller.learnerId,
      kind: "session_length" as const,
      settings: { minutes: 20 + index },
      adaptedAt: new Date(Date.UTC(2026, 9, 1, 0, -index)),
    })),
  });
  return { ...caller, ids: made.toSorted((a, b) => b.adaptedAt.getTime() - a.adaptedAt.getTime()).map(({ id }) => id) };
}

const isEnabledOf = (items: { id: string; isEnabled: boolean }[]) =>
  Object.fromEntries(items.map(({ id, isEnabled }) => [id, isEnabled]));

describe("the list", () => {
  test("holds the learner's adaptations, the newest first, and no other's", async () => {
    const [one, other] = [await makeAdapted(3), await makeAdapted(2)];
    const { status, body } = await list(one);
    expect(status).toBe(200);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(one.ids);
    expect(body.items[2]).toEqual({
      id: one.ids[2],
      kind: "session_length",
      isEnabled: true,
      settings: { minutes: 22 },
      adaptedAt: "2026-09-30T23:58:00.000Z",
    });
    expect((await list(other)).body.items).toHaveLength(2);
  });

  test("reads no column but those asked for, and fifty rows in as many statements as one", async () => {
    const [one, many] = [await makeAdapted(1), await makeAdapted(60)];
    const statements = await statementsOf(() => list(one, "?fields=items.isEnabled"));
    expect(statements.at(-1)).not.toContain('"settings"');
    expect(statements).toHaveLength(2);
    expect(await statementsOf(() => list(many))).toHaveLength(2);
    expect((await list(many)).body.items.map(({ id }: { id: string }) => id)).toEqual(many.ids.slice(0, 50));
  });
});

describe("a switch", () => {
  test("turns those named off and on, answers all, and leaves the others", async () => {
    const learner = await makeAdapted(3);
    const [first = "", second = "", third = ""] = learner.ids;
    const off = await put(learner, [
      { id: third, isEnabled: false },
      { id: first.toUpperCase(), isEnabled: false },
    ]);
    expect(off.status).toBe(200);
    expect(isEnabledOf(off.body.items)).toEqual({ [first]: false, [second]: true, [third]: false });
    expect(off.body).toEqual((await list(learner)).body);
    const on = await put(learner, [{ id: first, isEnabled: true }]);
    expect(isEnabledOf(on.body.items)).toEqual({ [first]: true, [second]: true, [third]: false });
  });

  test("that names another learner's, or none's, changes nothing", async () => {
    const [learner, other] = [await makeAdapted(1), await makeAdapted(1)];
    for (const id of [other.ids[0], randomUUID()]) {
      const { status, body } = await put(learner, [
        { id: learner.ids[0], isEnabled: false },
        { id, isEnabled: false },
      ]);
      expect([status, body.type]).toEqual([404, "/errors/not_found"]);
    }
    for (const caller of [learner, other]) expect((await list(caller)).body.items[0].isEnabled).toBe(true);
  });

  test("takes one statement beside the session's, for one as for fifty", async () => {
    const learner = await makeAdapted(50);
    const all = learner.ids.map((id) => ({ id, isEnabled: false }));
    expect(await statementsOf(() => put(learner, all.slice(0, 1)))).toHaveLength(2);
    expect(await statementsOf(() => put(learner, all))).toHaveLength(2);
    expect(await db.personalizationConfig.count({ where: { learnerId: learner.learnerId, isEnabled: true } })).toBe(0);
  });

  test("that is bad input changes nothing, and names the place", async () => {
    const learner = await makeAdapted(1);
    const [id = ""] = learner.ids;
    const cases: [unknown, string][] = [
      [[], "adaptations"],
      ["all", "adaptations"],
      [
        [
          { id, isEnabled: false },
          { id: id.toUpperCase(), isEnabled: true },
        ],
        "adaptations",
      ],
      [[{ id, isEnabled: "no" }], "adaptations.0.isEnabled"],
      [[{ id: "first", isEnabled: false }], "adaptations.0.id"],
      [[{ id, isEnabled: false, kind: "difficulty" }], "adaptations.0.kind"],
      [Array.from({ length: 51 }, () => ({ id: randomUUID(), isEnabled: false })), "adaptations"],
    ];
    for (const [adaptations, path] of cases) {
      const { status, body } = await put(learner, adaptations);
      expect([status, body.issues[0].path]).toEqual([400, path]);
    }
    expect((await list(learner)).body.items[0].isEnabled).toBe(true);
  });

  test("is a learner's alone", async () => {
    const learner = await makeAdapted(1);
    const advisor = await makeCaller("advisor");
    expect((await list(advisor)).status).toBe(403);
    expect((await put(advisor, [{ id: learner.ids[0], isEnabled: false }])).status).toBe(403);
  });
});
