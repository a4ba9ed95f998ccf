import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { ClientBase } from "pg";

export const DEMO_PASSWORD = "paceline-demo";

export type SeededAccount = {
  userId: string;
  email: string;
  role: "learner" | "advisor" | "operator";
  learnerId: number | null;
  isNew: boolean;
};
type Account = Pick<SeededAccount, "email" | "role" | "learnerId"> & { name: string };

/**
 * Makes the demo's sign-ins, all with DEMO_PASSWORD: learner@, advisor@ and operator@paceline.dev, and learner-<id>@paceline.dev
 * for each further learner. The advisor advises every course. An account that is there keeps its id, password and sessions; only
 * its learner (with the name) and its courses are brought up to date. The main learner comes first in the answer.
 */
export async function seedAccounts(
  client: ClientBase,
  { learnerId, moreLearnerIds = [] }: { learnerId: number; moreLearnerIds?: number[] },
): Promise<SeededAccount[]> {
  const furtherIds = [...new Set(moreLearnerIds)].filter((id) => id !== learnerId);
  const names = await readLearnerNames(client, [learnerId, ...furtherIds]);
  const accounts: Account[] = [
    learnerAccount("learner@paceline.dev", learnerId, names),
    { email: "advisor@paceline.dev", role: "advisor", learnerId: null, name: "Demo advisor" },
    { email: "operator@paceline.dev", role: "operator", learnerId: null, name: "Demo operator" },
    ...furtherIds.map((id) => learnerAccount(`learner-${id}@paceline.dev`, id, names)),
  ];

  await freeLearners(client, accounts);
  const seeded: SeededAccount[] = [];
  for (const account of accounts) seeded.push(await seedAccount(client, account));
  await client.query(`
    INSERT INTO "course_advisor" ("userId", "courseId")
    SELECT "user"."id", "course"."id" FROM "user" CROSS JOIN "course" WHERE "email" = 'advisor@paceline.dev'
    ON CONFLICT DO NOTHING`);
  return seeded;
}

function learnerAccount(email: string, learnerId: number, names: Map<number, string>): Account {
  const name = names.get(learnerId);
  if (name === undefined) throw new Error(`${email} cannot be made: there is no learner ${learnerId}`);
  return { email, role: "learner", learnerId, name };
}

async function readLearnerNames(client: ClientBase, ids: number[]): Promise<Map<number, string>> {
  const { rows } = await client.query<{ id: number; name: string }>(
    `SELECT "id", "name" FROM "learner" WHERE "id" = ANY($1::int[])`,
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A learner belongs to one user: another demo account gives it up; a person's own account does not. */
async function freeLearners(client: ClientBase, accounts: Account[]): Promise<void> {
  for (const { email, learnerId } of accounts) {
    if (learnerId === null) continue;
    const { rows } = await client.query<{ id: string; email: string }>(
      `SELECT "id", "email" FROM "user" WHERE "learnerId" = $1 AND "email" <> $2`,
      [learnerId, email],
    );
    for (const owner of rows) {
      if (!/^learner(-\d+)?@paceline\.dev$/.test(owner.email))
        throw new Error(`${email} cannot be made: learner ${learnerId} belongs to ${owner.email}`);
      await client.query(`UPDATE "user" SET "learnerId" = NULL, "updatedAt" = now() WHERE "id" = $1`, [owner.id]);
    }
  }
}

async function seedAccount(client: ClientBase, { email, role, learnerId, name }: Account): Promise<SeededAccount> {
  const inserted = await client.query(
    `INSERT INTO "user" ("id", "name", "email", "emailVerified", "role", "learnerId", "updatedAt")
     VALUES ($1, $2, $3, true, $4, $5, now()) ON CONFLICT ("email") DO NOTHING`,
    [randomUUID(), name, email, role, learnerId],
  );
  await client.query(
    `UPDATE "user" SET "learnerId" = $2, "name" = $3, "updatedAt" = now()
     WHERE "email" = $1 AND "learnerId" IS DISTINCT FROM $2`,
    [email, learnerId, name],
  );
  const { rows } = await client.query<{ id: string; hasPassword: boolean }>(
    `SELECT "id", EXISTS (SELECT FROM "account" WHERE "userId" = "user"."id" AND "providerId" = 'credential') AS "hasPassword"
     FROM "user" WHERE "email" = $1`,
    [email],
  );
  const user = rows[0];
  if (!user) throw new Error(`${email} was deleted while it was being made`);
  if (!user.hasPassword) await addPassword(client, user.id);
  return { userId: user.id, email, role, learnerId, isNew: inserted.rowCount === 1 };
}

async function addPassword(client: ClientBase, userId: string): Promise<void> {
  await client.query(
    `INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
     VALUES ($1, $2, 'credential', $2, $3, now()) ON CONFLICT ("providerId", "accountId") DO NOTHING`,
    [randomUUID(), userId, await hashPassword(DEMO_PASSWORD)],
  );
}
