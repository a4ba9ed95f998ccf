import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

/** What is about to be done, as noun.verb_phrase, and to what. */
type Action = { action: string; target: string };

/** Writes down what someone is about to do, and resolves with the entry's id. What cannot be written down must not be done. */
export function recordAction({ userId, email }: Viewer, { action, target }: Action): Promise<string> {
  return measure("audit.record", async () => {
    const { id } = await db.auditEntry.create({ data: { userId, email, action, target }, select: { id: true } });
    return id;
  });
}
