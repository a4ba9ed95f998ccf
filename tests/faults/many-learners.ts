import { createHmac, randomUUID } from "node:crypto";
import type { ClientBase } from "pg";

/** Signed in, as the cookie header of a production server. */
export type SignedIn = { learnerId: number; cookie: string };

/**
 * Makes an account and a session for each of the first `count` learners without one, as signing in would, but for the password.
 * The cookie is signed as better-auth signs it: HMAC-SHA256 of the token, in base64.
 */
export async function signInMany(sql: ClientBase, secret: string, count: number): Promise<SignedIn[]> {
  const { rows } = await sql.query<{ id: number }>(
    `SELECT "id" FROM "learner" WHERE "id" NOT IN (SELECT "learnerId" FROM "user" WHERE "learnerId" IS NOT NULL)
     ORDER BY "id" LIMIT $1`,
    [count],
  );
  if (rows.length < count) throw new Error(`There are ${rows.length} learners, not ${count}`);
  const people = rows.map(({ id }) => ({
    learnerId: id,
    userId: randomUUID(),
    token: randomUUID().replaceAll("-", ""),
  }));
  const columns = (pick: (person: (typeof people)[number]) => unknown) => people.map(pick);
  await sql.query(
    `INSERT INTO "user" ("id", "name", "email", "emailVerified", "role", "learnerId", "updatedAt")
     SELECT id, 'A learner', id || '@example.org', true, 'learner', learner, now()
     FROM unnest($1::text[], $2::int[]) AS person(id, learner)`,
    [columns(({ userId }) => userId), columns(({ learnerId }) => learnerId)],
  );
  await sql.query(
    `INSERT INTO "session" ("id", "token", "expiresAt", "updatedAt", "userId")
     SELECT gen_random_uuid()::text, token, now() + interval '1 day', now(), id
     FROM unnest($1::text[], $2::text[]) AS session(token, id)`,
    [columns(({ token }) => token), columns(({ userId }) => userId)],
  );
  return people.map(({ learnerId, token }) => {
    const signature = createHmac("sha256", secret).update(token).digest("base64");
    return { learnerId, cookie: `__Host-paceline.session=${encodeURIComponent(`${token}.${signature}`)}` };
  });
}
