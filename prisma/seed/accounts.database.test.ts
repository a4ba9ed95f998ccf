import { verifyPassword } from "better-auth/crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { DEMO_PASSWORD, seedAccounts } from "./accounts";

const { client, close } = await connectNewDatabase();
afterAll(close);

beforeAll(async () => {
  await client.query(`
    INSERT INTO "learner" ("id", "name") VALUES (1, 'Learner 1'), (2, 'Learner 2'), (3, 'Learner 3');
    INSERT INTO "course" ("id", "code", "presentation", "title", "startsOn", "lengthDays")
      VALUES ('QQQ-2020J', 'QQQ', '2020J', 'Module QQQ', '2020-10-01', 240)`);
});
beforeEach(async () => {
  await client.query(`DELETE FROM "user"; DELETE FROM "course" WHERE "id" = 'RRR-2021B'`);
});
async function rowsOf(query: string): Promise<unknown[][]> {
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: "array" });
  return rows;
}

const readUsers = () =>
  rowsOf(`SELECT "email", "role"::text, "learnerId", "name", "emailVerified" FROM "user" ORDER BY "email"`);

test("the demo has a learner, an advisor, an operator and a sign-in for each further learner", async () => {
  const seeded = await seedAccounts(client, { learnerId: 1, moreLearnerIds: [2, 3, 2, 1] });
  expect(await readUsers()).toEqual([
    ["advisor@paceline.dev", "advisor", null, "Demo advisor", true],
    ["learner-2@paceline.dev", "learner", 2, "Learner 2", true],
    ["learner-3@paceline.dev", "learner", 3, "Learner 3", true],
    ["learner@paceline.dev", "learner", 1, "Learner 1", true],
    ["operator@paceline.dev", "operator", null, "Demo operator", true],
  ]);
  expect(seeded.map(({ email, role, learnerId, isNew }) => [email, role, learnerId, isNew])).toEqual([
    ["learner@paceline.dev", "learner", 1, true],
    ["advisor@paceline.dev", "advisor", null, true],
    ["operator@paceline.dev", "operator", null, true],
    ["learner-2@paceline.dev", "learner", 2, true],
    ["learner-3@paceline.dev", "learner", 3, true],
  ]);
});

test("each signs in with the demo's password, kept as a hash of its own", async () => {
  await seedAccounts(client, { learnerId: 1 });
  const accounts = await rowsOf(`SELECT "providerId", "accountId" = "userId", "password" FROM "account"`);
  expect(accounts).toHaveLength(3);
  expect(new Set(accounts.map(([, , hash]) => hash)).size).toBe(3);
  for (const [providerId, isOwn, hash] of accounts) {
    expect([providerId, isOwn]).toEqual(["credential", true]);
    expect(await verifyPassword({ hash: String(hash), password: DEMO_PASSWORD })).toBe(true);
  }
});

test("the advisor advises every course, and a course that came since", async () => {
  const readAdvised = () =>
    rowsOf(`SELECT "email", "courseId" FROM "course_advisor" JOIN "user" ON "user"."id" = "userId"`);
  await seedAccounts(client, { learnerId: 1 });
  expect(await readAdvised()).toEqual([["advisor@paceline.dev", "QQQ-2020J"]]);
  await client.query(`INSERT INTO "course" ("id", "code", "presentation", "title", "startsOn", "lengthDays")
    VALUES ('RRR-2021B', 'RRR', '2021B', 'Module RRR', '2021-02-01', 120)`);
  await seedAccounts(client, { learnerId: 1 });
  expect(await readAdvised()).toEqual([
    ["advisor@paceline.dev", "QQQ-2020J"],
    ["advisor@paceline.dev", "RRR-2021B"],
  ]);
});

test("a second run leaves ids, passwords and sessions as they are", async () => {
  const first = await seedAccounts(client, { learnerId: 1, moreLearnerIds: [2] });
  await client.query(
    `INSERT INTO "session" ("id", "token", "expiresAt", "updatedAt", "userId") VALUES ('s', 't', now(), now(), $1)`,
    [first[0]?.userId],
  );
  const readAll = async () => [
    await rowsOf(`SELECT * FROM "user" ORDER BY "id"`),
    await rowsOf(`SELECT * FROM "account" ORDER BY "id"`),
    await rowsOf(`SELECT * FROM "session"`),
  ];
  const before = await readAll();
  const second = await seedAccounts(client, { learnerId: 1, moreLearnerIds: [2] });
  expect(await readAll()).toEqual(before);
  expect(second).toEqual(first.map((account) => ({ ...account, isNew: false })));
});

test("another choice of learners moves them between the demo's accounts", async () => {
  const first = await seedAccounts(client, { learnerId: 1, moreLearnerIds: [2] });
  const second = await seedAccounts(client, { learnerId: 2, moreLearnerIds: [3] });
  expect(second[0]).toEqual({ ...first[0], learnerId: 2, isNew: false });
  expect(await readUsers()).toEqual([
    ["advisor@paceline.dev", "advisor", null, "Demo advisor", true],
    ["learner-2@paceline.dev", "learner", null, "Learner 2", true],
    ["learner-3@paceline.dev", "learner", 3, "Learner 3", true],
    ["learner@paceline.dev", "learner", 2, "Learner 2", true],
    ["operator@paceline.dev", "operator", null, "Demo operator", true],
  ]);
});

test("a person's own account keeps its learner", async () => {
  await client.query(`INSERT INTO "user" ("id", "name", "email", "learnerId", "updatedAt")
    VALUES ('u', 'Ada', 'ada@example.com', 1, now())`);
  await expect(seedAccounts(client, { learnerId: 1 })).rejects.toThrow(
    "learner@paceline.dev cannot be made: learner 1 belongs to ada@example.com",
  );
  expect(await readUsers()).toEqual([["ada@example.com", "learner", 1, "Ada", false]]);
});

test("a learner that is not there is refused by id", async () => {
  await expect(seedAccounts(client, { learnerId: 99 })).rejects.toThrow(
    "learner@paceline.dev cannot be made: there is no learner 99",
  );
  expect(await readUsers()).toEqual([]);
});
