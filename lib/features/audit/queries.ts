import "server-only";
import { db } from "@/lib/db/client";
import { measure } from "@/lib/telemetry/measure";

const SHOWN = 20;

/** The latest actions, the last one first. */
export function listLatestEntries() {
  return measure("audit.list_latest", () =>
    db.auditEntry.findMany({
      select: { id: true, at: true, email: true, action: true, target: true },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: SHOWN,
    }),
  );
}

export type Entry = Awaited<ReturnType<typeof listLatestEntries>>[number];
