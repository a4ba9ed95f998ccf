import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { learnersOnly } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { ask, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { defineRoute } from "./define-route";
import { AppError } from "./errors";

let caller: Awaited<ReturnType<typeof makeCaller>>;
beforeAll(async () => {
  caller = await makeCaller("learner");
});

let key: string;
beforeEach(() => {
  key = randomUUID();
});

const input = z.strictObject({
  title: z.string(),
  outcome: z.enum(["answer", "say nothing", "fail", "wait"]).default("answer"),
});

/** Writes a note, then goes on as it is told. */
const writing = (name: string) =>
  defineRoute({
    POST: {
      name,
      access: learnersOnly,
      status: 201,
      input,
      handle: async ({ input: { title, outcome }, viewer, db }) => {
        const { id } = await db.note.create({ data: { authorId: viewer.learnerId ?? 0, title, body: "" } });
        if (outcome === "wait") await sleep(900);
        if (outcome === "fail") throw new AppError("conflict", "Not like this");
        return outcome === "say nothing" ? undefined : { id };
      },
    },
  }).POST;
const route = writing("test.write");

const post = (body: object, { to = route, as = caller }: { to?: typeof route; as?: { cookie: string } } = {}) =>
  ask(to, "/api/test", { ...as, method: "POST", body, headers: { "idempotency-key": key } });
const countNotes = (title: string) => db.note.count({ where: { authorId: caller.learnerId, title } });

test("what a refused request wrote under its key is undone, and the key is free again", async () => {
  const title = randomUUID();
  expect((await post({ title, outcome: "fail" })).status).toBe(409);
  expect(await countNotes(title)).toBe(0);
  expect((await post({ title })).status).toBe(201);
  expect(await countNotes(title)).toBe(1);
});

test("a replay gives the first answer, also one without a body", async () => {
  const first = await post({ title: "Silent", outcome: "say nothing" });
  const replay = await post({ title: "Silent", outcome: "say nothing" });
  expect([first.status, replay.status, replay.text]).toEqual([204, 204, ""]);
  expect(replay.headers.get("idempotency-replayed")).toBe("true");
  expect(await countNotes("Silent")).toBe(1);
});

test("one that comes while the first is being answered waits a little, then is told to come again, and gets that answer", async () => {
  const [slow, hasty] = await Promise.all([
    post({ title: "Slow", outcome: "wait" }),
    sleep(100).then(() => post({ title: "Slow", outcome: "wait" })),
  ]);
  expect([slow.status, hasty.status, hasty.headers.get("retry-after")]).toEqual([201, 409, "1"]);
  expect((await post({ title: "Slow", outcome: "wait" })).body).toEqual(slow.body);
  expect(await countNotes("Slow")).toBe(1);
});

test("many at once are one, and leave connections for others", async () => {
  const title = randomUUID();
  const all = await Promise.all(Array.from({ length: 30 }, () => post({ title })));
  expect(new Set(all.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
  expect(all.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect(await countNotes(title)).toBe(1);
});

describe("a key belongs to", () => {
  test("one route and one input", async () => {
    await post({ title: "Mine" });
    expect((await post({ title: "Mine" }, { to: writing("test.other") })).status).toBe(422);
    expect((await post({ title: "Other" })).status).toBe(422);
  });

  test("one person", async () => {
    const other = await makeCaller("learner");
    const [mine, theirs] = [await post({ title: "Same" }), await post({ title: "Same" }, { as: other })];
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test("its request for a day: an hour before it still replays, an hour after it is free, and others' rows are cleared", async () => {
    const aged = (hours: number) =>
      db.idempotencyKey.updateMany({
        where: { userId: caller.userId, key },
        data: { createdAt: new Date(Date.now() - hours * 3_600_000) },
      });
    const first = await post({ title: "Daily" });
    await aged(23);
    expect((await post({ title: "Daily" })).body).toEqual(first.body);
    await aged(25);
    expect((await post({ title: "Daily" })).body.id).not.toBe(first.body.id);
    await aged(25);
    const old = key;
    key = randomUUID();
    await post({ title: "Next day" });
    expect(await db.idempotencyKey.count({ where: { userId: caller.userId, key: old } })).toBe(0);
  });
});

test("a key that is free again and just being taken does not replay what it stood for", async () => {
  await post({ title: "Yesterday" });
  await db.idempotencyKey.updateMany({
    where: { userId: caller.userId, key },
    data: { createdAt: new Date(Date.now() - 25 * 3_600_000) },
  });
  const lock = `idempotency:${caller.userId}:${key}`;
  const taking = db.$transaction(async (other) => {
    await other.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
    await sleep(900);
  });
  await sleep(100);
  expect((await post({ title: "Yesterday" })).status).toBe(409);
  await taking;
  expect((await post({ title: "Yesterday" })).status).toBe(201);
});

test("a POST that only reads answers afresh, outside any transaction, and keeps nothing but the claim", async () => {
  let answers = 0;
  const reading = defineRoute({
    POST: {
      name: "test.read",
      access: learnersOnly,
      isRead: true,
      input,
      handle: async () => ({ answers: ++answers }),
    },
  }).POST;
  expect((await post({ title: "Read" }, { to: reading })).body).toEqual({ answers: 1 });
  const statements = await statementsOf(async () => {
    expect((await post({ title: "Read" }, { to: reading })).body).toEqual({ answers: 2 });
  });
  expect(statements.filter((text) => /^BEGIN/.test(text))).toEqual([]);
  expect((await post({ title: "Else" }, { to: reading })).status).toBe(422);
  const kept = await db.idempotencyKey.findFirst({ where: { userId: caller.userId, key } });
  expect(kept?.body).toBeNull();
});
