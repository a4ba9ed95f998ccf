import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeCourse } from "@/tests/people";
import * as goal from "./[id]/route";
import * as goals from "./route";

let learner: Caller & { learnerId: number };
beforeAll(async () => {
  learner = await makeCaller("learner");
  await makeCourse([learner.learnerId]);
});

const wanted = { title: "Study five hours", metric: "study_minutes", target: 300, dueOn: "2099-01-01" };
const post = (body: object, headers?: Record<string, string>) =>
  ask(goals.POST, "/api/goals", { ...learner, method: "POST", body, headers });
const countGoals = () => db.goal.count({ where: { learnerId: learner.learnerId } });

describe("a new goal", () => {
  test("is stored, open, and shown by its id", async () => {
    const { status, body } = await post(wanted);
    expect([status, body.status, body.progress]).toEqual([201, "open", 0]);
    const shown = await ask(goal.GET, `/api/goals/${body.id}`, { ...learner, params: { id: body.id } });
    expect(shown.body).toEqual(body);
  });

  test("counts what was done since its first day", async () => {
    const startedAt = new Date("2026-11-03T10:00:00Z");
    await db.studySession.create({ data: { learnerId: learner.learnerId, startedAt, minutes: 45 } });
    const { body } = await post({ ...wanted, startsOn: "2026-11-01" });
    expect(body.progress).toBe(45);
  });

  test.each([
    ["no title", { title: " " }, "title"],
    ["a null character", { title: "a\u0000b" }, "title"],
    ["an unknown metric", { metric: "luck" }, "metric"],
    ["a target of nothing", { target: 0 }, "target"],
    ["a day that is none", { dueOn: "2026-02-30" }, "dueOn"],
    ["a last day before the first", { startsOn: "2026-02-03", dueOn: "2026-02-01" }, "dueOn"],
    ["a last day before today", { dueOn: "2020-02-01" }, "dueOn"],
    ["a field nobody knows", { colour: "red" }, "colour"],
  ])("with %s is refused and nothing is written", async (_, change, path) => {
    const before = await countGoals();
    const { status, body } = await post({ ...wanted, ...change });
    expect([status, body.issues[0].path]).toEqual([400, path]);
    expect(await countGoals()).toBe(before);
  });
});

describe("an Idempotency-Key", () => {
  test("makes one goal of two requests, also at once", async () => {
    const before = await countGoals();
    const headers = { "idempotency-key": randomUUID() };
    const [first, second] = await Promise.all([post(wanted, headers), post(wanted, headers)]);
    const third = await post(wanted, headers);
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect(third.headers.get("idempotency-replayed")).toBe("true");
    expect(await countGoals()).toBe(before + 1);
  });

  test("with another body is 422, and with nonsense 400", async () => {
    const headers = { "idempotency-key": randomUUID() };
    await post(wanted, headers);
    const before = await countGoals();
    const other = await post({ ...wanted, target: 301 }, headers);
    expect([other.status, other.body.type]).toEqual([422, "/errors/idempotency_key_reused"]);
    expect((await post(wanted, { "idempotency-key": "with space" })).status).toBe(400);
    expect(await countGoals()).toBe(before);
  });

  test("is free again after a refusal, and after a day", async () => {
    const headers = { "idempotency-key": randomUUID() };
    expect((await post({ ...wanted, dueOn: "2020-02-01" }, headers)).status).toBe(400);
    expect((await post(wanted, headers)).status).toBe(201);
    await db.idempotencyKey.updateMany({
      where: { key: headers["idempotency-key"] },
      data: { createdAt: new Date(Date.now() - 25 * 3_600_000) },
    });
    expect((await post({ ...wanted, target: 7 }, headers)).body.target).toBe(7);
  });
});

describe("a change", () => {
  test("keeps what it leaves out", async () => {
    const { body: made } = await post(wanted);
    const change = { title: "Study more" };
    const changed = await ask(goal.PATCH, "/api/goals/x", {
      ...learner,
      method: "PATCH",
      body: change,
      params: { id: made.id },
    });
    expect(changed.body).toEqual({ ...made, ...change });
  });

  test("of the last day counts what was done up to it, and no change is lost to another made at once", async () => {
    const { body: made } = await post({ ...wanted, startsOn: "2026-11-01", dueOn: "2026-11-02" });
    expect(made.progress).toBe(0);
    const patch = (body: object) =>
      ask(goal.PATCH, "/api/goals/x", { ...learner, method: "PATCH", body, params: { id: made.id } });
    await Promise.all([patch({ dueOn: "2026-11-03" }), patch({ title: "Renamed" }), patch({ target: 7 })]);
    const { body } = await ask(goal.GET, "/api/goals/x", { ...learner, params: { id: made.id } });
    expect(body).toMatchObject({ dueOn: "2026-11-03", title: "Renamed", target: 7, progress: 45 });
  });

  test("to a mean score above a hundred is refused", async () => {
    const { body: made } = await post({ ...wanted, metric: "mean_score", target: 70 });
    const options = { ...learner, method: "PATCH", body: { target: 101 }, params: { id: made.id } };
    const { status, body } = await ask(goal.PATCH, "/api/goals/x", options);
    expect([status, body.issues[0].path]).toEqual([400, "target"]);
  });

  test("of nothing, or to end before it starts, is refused", async () => {
    const { body: made } = await post(wanted);
    const patch = (body: object) =>
      ask(goal.PATCH, "/api/goals/x", { ...learner, method: "PATCH", body, params: { id: made.id } });
    expect((await patch({})).status).toBe(400);
    expect((await patch({ dueOn: "2020-01-01" })).body.issues[0].path).toBe("dueOn");
  });

  test("or a removal of another learner's goal is not found", async () => {
    const { body: made } = await post(wanted);
    const stranger = await makeCaller("learner");
    const params = { id: made.id };
    const options = { ...stranger, params, method: "PATCH", body: { target: 1 } };
    expect((await ask(goal.PATCH, "/api/goals/x", options)).status).toBe(404);
    expect((await ask(goal.DELETE, "/api/goals/x", { ...stranger, params, method: "DELETE" })).status).toBe(404);
    expect((await ask(goal.DELETE, "/api/goals/x", { ...learner, params, method: "DELETE" })).status).toBe(204);
    expect((await ask(goal.GET, "/api/goals/x", { ...learner, params })).status).toBe(404);
  });
});

describe("the list", () => {
  const list = (caller: Caller, search: string) => ask(goals.GET, `/api/goals${search}`, caller);

  test("pages forward and back over every goal once, also when one is added meanwhile", async () => {
    const owner = await makeCaller("learner");
    const add = (day: number) =>
      db.goal.create({
        data: {
          learnerId: owner.learnerId,
          title: `Goal ${day}`,
          metric: "active_days",
          target: 3,
          startsOn: new Date("2026-11-01"),
          dueOn: new Date(Date.UTC(2026, 11, day)),
        },
      });
    for (const day of [3, 1, 2, 5, 4]) await add(day);
    const first = (await list(owner, "?limit=2")).body;
    await add(1);
    const second = (await list(owner, `?limit=2&cursor=${first.next}`)).body;
    const third = (await list(owner, `?limit=2&cursor=${second.next}`)).body;
    const titles = [first, second, third].flatMap(({ items }) => items.map(({ title }: { title: string }) => title));
    expect(titles).toEqual(["Goal 1", "Goal 2", "Goal 3", "Goal 4", "Goal 5"]);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await list(owner, `?limit=2&cursor=${third.previous}`)).body.items).toEqual(second.items);
  });

  test("answers HEAD as GET, without fields nobody asked for", async () => {
    const options = { ...learner, method: "HEAD" };
    const whole = await ask(goals.GET, "/api/goals", options);
    const part = await ask(goals.GET, "/api/goals?fields=title", options);
    expect([whole.status, part.status]).toEqual([200, 200]);
    expect(part.headers.get("etag")).not.toBe(whole.headers.get("etag"));
    expect(whole.headers.get("etag")).toBe((await list(learner, "")).headers.get("etag"));
  });

  test("refuses a cursor that is forged", async () => {
    const forged = Buffer.from(JSON.stringify({ direction: "after", keys: ["2026-01-01", "x"] })).toString("base64url");
    for (const cursor of ["nonsense", `${forged}.AAAA`, `${forged}.`]) {
      const { status, body } = await list(learner, `?cursor=${cursor}`);
      expect([status, body.issues[0].path]).toEqual([400, "cursor"]);
    }
  });

  test.each([
    ["limit=", "limit"],
    ["limit=%20", "limit"],
    ["limit=0", "limit"],
    ["limit=1&limit=2", "limit"],
    ["status=lost", "status"],
    ["fields=", "fields"],
  ])("refuses %s", async (search, path) => {
    const { status, body } = await list(learner, `?${search}`);
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });

  test("selects no column but those asked for", async () => {
    const statements = await statementsOf(async () => {
      const { body } = await list(learner, "?fields=title");
      expect(Object.keys(body.items[0])).toEqual(["title"]);
    });
    expect(statements.at(-1)).not.toContain('"createdAt"');
    const refused = await list(learner, "?fields=title,colour");
    expect([refused.status, refused.body.issues[0].path]).toEqual([400, "fields"]);
  });
});
