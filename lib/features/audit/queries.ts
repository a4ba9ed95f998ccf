import "server-only";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 20;

const shown = { id: true, at: true, email: true, action: true, target: true } as const;

/** The latest actions, the last one first. */
export function listLatestEntries() {
  return measure("audit.list_latest", () =>
    db.auditEntry.findMany({
      select: shown,
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: SHOWN,
    }),
  );
}

/** One of them; null for an id there is not. */
export function findEntry(id: string): Promise<Entry | null> {
  return measure("audit.find", () => db.auditEntry.findUnique({ select: shown, where: { id } }));
}

export type Entry = Awaited<ReturnType<typeof listLatestEntries>>[number];
