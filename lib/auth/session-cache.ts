import "server-only";
import { hash } from "node:crypto";
import { invalidate } from "@/lib/cache/invalidate";
import type { Scope } from "@/lib/cache/tags";
import { db } from "@/lib/db/client";

/** What is kept of a session hangs on this. A digest: no token stands in Redis or in a log. */
export const sessionScope = (token: string): Scope => `session:${hash("sha256", token, "base64url").slice(0, 22)}`;

/** Lets no process go on believing in a session that has ended or changed. */
export const forgetSession = (token: string) => invalidate([sessionScope(token)]);

/** The same for all sessions of a person, whose role or name has changed. */
export async function forgetSessionsOf(userId: string): Promise<void> {
  const sessions = await db.session.findMany({ where: { userId }, select: { token: true } });
  await invalidate(sessions.map(({ token }) => sessionScope(token)));
}
