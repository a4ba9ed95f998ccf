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

/** A new course that runs from October 2026 on, with these learners. */
export async function makeCourse(learnerIds: number[]): Promise<string> {
  const id = `T${randomUUID().slice(0, 8)}-2026J`.toUpperCase();
  const [code = "", presentation = ""] = id.split("-");
  const enrolments = { create: learnerIds.map((learnerId) => ({ learnerId })) };
  const days = { startsOn: new Date("2026-10-01"), lengthDays: 200 };
  await db.course.create({ data: { id, code, presentation, title: "A course", ...days, enrolments } });
  return id;
}

/** A new mission of a course, due on no day unless told. */
export async function makeMission(courseId: string, mission: { title?: string; dueOn?: Date } = {}): Promise<number> {
  const id = 1_000_000_000 + Math.floor(Math.random() * 900_000_000);
  await db.mission.create({ data: { id, courseId, kind: "exam", title: "Private exam", weight: 100, ...mission } });
  return id;
}
