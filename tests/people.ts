import { randomInt, randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { getAuth, SESSION_COOKIE } from "@/lib/auth/auth";
import type { Role, Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";

export const PASSWORD = "correct horse battery";

/** A new learner, not enrolled anywhere. */
export const makeLearner = (name = "A learner") =>
  db.learner.create({ data: { id: randomInt(100_000_000, 2_000_000_000), name }, select: { id: true } });

/** A new person who can sign in with PASSWORD. */
export async function makePerson(role: Role, learnerId: number | null = null): Promise<Viewer> {
  const userId = randomUUID();
  const email = `${userId}@example.org`;
  const person = { id: userId, name: `A ${role}`, email, emailVerified: true, role, learnerId };
  const password = await hashPassword(PASSWORD);
  const account = { id: randomUUID(), accountId: userId, providerId: "credential", password };
  await db.user.create({ data: { ...person, accounts: { create: account } } });
  return { userId, name: person.name, email, role, learnerId };
}

/** The cookie header of a signed-in person. */
export async function signIn(email: string, password = PASSWORD): Promise<string> {
  const response = await getAuth().api.signInEmail({ body: { email, password }, asResponse: true });
  const cookie = response.headers.getSetCookie().find((value) => value.startsWith(`${SESSION_COOKIE}=`));
  if (!cookie) throw new Error(`Not signed in: ${response.status} ${await response.text()}`);
  return cookie.split(";")[0] ?? "";
}
