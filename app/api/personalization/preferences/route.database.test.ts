import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { makeLearner } from "@/tests/people";
import * as preferences from "./route";

let learner: Caller & { learnerId: number };
beforeAll(async () => {
  learner = await makeCaller("learner");
});

const wanted = { dailyMinutes: 90, sessionMinutes: 45, preferredHour: 7, remindersEnabled: false };
const show = (caller: Caller, search = "") => ask(preferences.GET, `/api/personalization/preferences${search}`, caller);
const put = (caller: Caller, body: object) =>
  ask(preferences.PUT, "/api/personalization/preferences", { ...caller, method: "PUT", body });

test("nobody's preferences are the defaults of the table", async () => {
  const { learnerId, cookie } = await makeCaller("learner");
  const { id } = await makeLearner();
  const [stored] = await db.$queryRaw<object[]>`
    INSERT INTO "preference" ("learnerId", "updatedAt") VALUES (${id}::int, now())
    RETURNING "dailyMinutes", "sessionMinutes", "preferredHour", "remindersEnabled"`;
  expect((await show({ cookie })).body).toEqual({ ...stored, isDefault: true, updatedAt: null });
  expect(await db.preference.count({ where: { learnerId } })).toBe(0);
});

describe("preferences that are set", () => {
  test("are answered, shown, and replaced whole", async () => {
    const before = Date.now();
    const first = await put(learner, wanted);
    expect(first).toMatchObject({ status: 200, body: { ...wanted, isDefault: false } });
    expect(Date.parse(first.body.updatedAt)).toBeGreaterThanOrEqual(before);
    expect((await show(learner)).body).toEqual(first.body);
    const changed = { dailyMinutes: 720, sessionMinutes: 240, preferredHour: 0, remindersEnabled: true };
    const second = await put(learner, changed);
    expect(second.body).toMatchObject(changed);
    expect((await show(learner)).body).toEqual(second.body);
  });

  test("are each learner's own", async () => {
    const [one, other] = [await makeCaller("learner"), await makeCaller("learner")];
    await put(one, wanted);
    expect((await show(other)).body.isDefault).toBe(true);
  });

  test("may be as long as the day, and no longer", async () => {
    expect((await put(learner, { ...wanted, dailyMinutes: 45 })).status).toBe(200);
    const refused = await put(learner, { ...wanted, dailyMinutes: 44 });
    expect([refused.status, refused.body.issues[0].path]).toEqual([400, "sessionMinutes"]);
  });

  test.each([
    ["dailyMinutes", 4],
    ["dailyMinutes", 721],
    ["sessionMinutes", 4],
    ["sessionMinutes", 241],
    ["preferredHour", 24],
    ["preferredHour", -1],
    ["preferredHour", 7.5],
    ["remindersEnabled", "yes"],
    ["remindersEnabled", undefined],
    ["colour", "red"],
  ])("with %s of %s are refused and nothing is written", async (name, value) => {
    await put(learner, wanted);
    const refused = await put(learner, { ...wanted, dailyMinutes: 720, [name]: value });
    expect([refused.status, refused.body.issues[0].path]).toEqual([400, name]);
    expect((await show(learner)).body).toMatchObject(wanted);
  });

  test("take one statement beside the session's, the first time and later", async () => {
    const fresh = await makeCaller("learner");
    for (const work of [() => show(fresh), () => put(fresh, wanted), () => put(fresh, wanted), () => show(fresh)]) {
      expect(await statementsOf(work)).toHaveLength(2);
    }
  });
});

test("advisors and strangers have none", async () => {
  const advisor = await makeCaller("advisor");
  expect([(await show(advisor)).status, (await put(advisor, wanted)).status]).toEqual([403, 403]);
  expect((await show({ cookie: "" })).status).toBe(401);
  expect((await show(learner, "?learnerId=1")).body.issues[0].path).toBe("learnerId");
});
