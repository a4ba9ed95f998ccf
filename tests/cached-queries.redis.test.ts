import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { CachedQuery } from "@/lib/cache/cached-query";
import { pageOf } from "@/lib/schema";
import { capture } from "./budgets/capture";
import { type Case, isReadCase, nameOf } from "./budgets/case";
import { CASES } from "./budgets/cases";
import { request } from "./budgets/measure-api";
import { CACHED_QUERIES } from "./cached-queries";
import { openCachingApp, patiently, readWhole, withoutCaching } from "./caching-app";

const { app, sql, world, close } = await openCachingApp();
afterAll(close);
const { cachedQueries } = await import("@/lib/cache/cached-query");
const loadedWithTheApi = [...cachedQueries.keys()].toSorted();

/** For each parameter that can be an owner: someone with rows of every kind, and someone with others or none. */
let owners: Record<string, [own: unknown, other: unknown]>;
beforeAll(async () => {
  const { makePerson, signIn } = await import("./people");
  const [learner, advisor] = [await makePerson("learner", world.classmateId), await makePerson("advisor")];
  await sql.query(
    `INSERT INTO "course_advisor" ("userId", "courseId") SELECT $1, "id" FROM "course" WHERE "id" <> $2 LIMIT 1`,
    [advisor.userId, world.courseId],
  );
  await sql.query(
    `INSERT INTO "preference" ("learnerId", "dailyMinutes", "sessionMinutes", "updatedAt") VALUES ($1, 95, 35, now())
     ON CONFLICT ("learnerId") DO UPDATE SET "dailyMinutes" = 95, "sessionMinutes" = 35`,
    [world.learnerId],
  );
  owners = {
    learnerId: [world.learnerId, world.classmateId],
    advisorId: [world.advisorId, advisor.userId],
    cookie: [cookieIn(app.cookieOf("learner")), cookieIn(await signIn(learner.email))],
  };
});

const cookieIn = (header: string) => header.split("=")[1];

function find(name: string): CachedQuery {
  const query = cachedQueries.get(name);
  if (!query) throw new Error(`${name} is no cached query`);
  return query;
}

/** What a query is asked in the name of either owner. */
const asked = (name: string) =>
  CACHED_QUERIES[name]?.(world).map((params) => {
    const { owner = "" } = find(name).spec;
    const [own, other] = owners[owner] ?? [];
    return { own: { ...params, [owner]: own }, other: { ...params, [owner]: other } };
  }) ?? [];

/** A value, or that there is none. */
const answerOf = (name: string, params: Record<string, unknown>): Promise<unknown> =>
  readWhole(() =>
    find(name)(params).catch((error) => {
      if (error.code !== "not_found") throw error;
      return { missing: error.message };
    }),
  );

test("each of them is listed, with what it is asked here", () => {
  expect(loadedWithTheApi).toEqual(Object.keys(CACHED_QUERIES));
});

test("all are loaded with the API: what is hot can be loaded again by name", async () => {
  for (const file of readdirSync("lib/features", { recursive: true, encoding: "utf8" })) {
    if (path.basename(file) === "queries.ts") await import(path.resolve("lib/features", file));
  }
  expect([...cachedQueries.keys()].toSorted()).toEqual(loadedWithTheApi);
});

describe.each(Object.keys(CACHED_QUERIES))("%s", (name) => {
  test("names whose its answers are, by one of its parameters", () => {
    const { owner, params } = find(name).spec;
    expect(Object.keys(params.shape)).toContain(owner);
    expect(Object.keys(owners)).toContain(owner);
  });

  test("answers as it would without a cache, each owner apart, and one who asks again without a statement", async () => {
    for (const { own, other } of asked(name)) {
      const [ofOwn, ofOther] = await withoutCaching(async () => [
        await answerOf(name, own),
        await answerOf(name, other),
      ]);
      expect(ofOwn, "nobody could tell them apart").not.toEqual(ofOther);
      expect(ofOwn).not.toHaveProperty("missing");
      for (let round = 0; round < 2; round++) {
        expect(await answerOf(name, own)).toEqual(ofOwn);
        expect(await answerOf(name, other)).toEqual(ofOther);
      }
      await patiently(async () => {
        const { result, statements } = await capture(() => answerOf(name, own));
        expect([result, statements]).toEqual([ofOwn, []]);
      });
    }
  });

  test("keeps the bytes that are sent without a cache, and would write them again from what it reads of them", async () => {
    const { stored, spec } = find(name);
    for (const { own } of asked(name)) {
      const text = (await stored(own).answer()).body.toString();
      expect(text).toBe(JSON.stringify(await withoutCaching(() => answerOf(name, own))));
      expect(JSON.stringify(spec.result.parse(JSON.parse(text)))).toBe(text);
    }
  });
});

const gets = CASES.filter((each) => isReadCase(each) && each.method === "GET" && each.who !== "operator");

/** GETs whose answers are not kept, and why. */
const NOT_KEPT: Record<string, string> = {
  "GET /api/missions, two fields": "parts are not kept; they are taken from the whole where that is kept",
  "GET /api/missions/[id]/submissions": "one row",
  "GET /api/missions/[id]/submissions, advisor": "one page of each mission, which is looked at once",
  "GET /api/goals/[id]": "one row, and advisors see it too: each write would have to tell every one of them",
  "GET /api/notes": "others write them: each write would have to tell every reader",
  "GET /api/notes/[id]": "one row, and others write it",
};

describe.each(gets.map((each) => [nameOf(each), each] as const))("%s", (name, each) => {
  const ask = (variant: Case = each) =>
    readWhole(async () => {
      const { status, body } = await request(app, variant, world);
      return { status, body };
    });

  const isKept = !(name in NOT_KEPT);
  test(`answers alike with a cache${isKept ? ", and without a statement the second time" : ""}`, async () => {
    const expected = await withoutCaching(ask);
    expect(expected.status).toBe(200);
    await ask();
    await patiently(async () => {
      const { result, statements } = await capture(ask);
      expect(result).toEqual(expected);
      if (isKept) expect(statements).toEqual([]);
    });
  });

  test("answers each field asked for alike, whether the whole is kept or not", async () => {
    const { body } = await ask();
    for (const fields of fieldsOf(body)) {
      const { search, ...sent } = each.send?.(world) ?? {};
      const ofField = { ...each, send: () => ({ ...sent, search: { ...search, fields } }) };
      const expected = await withoutCaching(() => ask(ofField));
      expect(expected.status).toBe(200);
      expect(await ask(ofField)).toEqual(expected);
    }
  });
});

/** The names of an answer's fields; of a page, those of its rows. */
function fieldsOf(body: unknown): string[] {
  const { data } = pageOf(z.looseObject({})).safeParse(body);
  return Object.keys(data?.items[0] ?? Object(body));
}
