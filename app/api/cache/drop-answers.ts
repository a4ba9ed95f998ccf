import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { recordAction } from "@/lib/features/audit/mutations";
import { chooseTarget, drop, nameTarget } from "@/lib/features/cache/mutations";
import type { DropParams } from "@/lib/features/cache/schema";
import { loadCachedQueries } from "./load-cached-queries";

/** What came of a drop: its entry in the audit, and whether the other processes know of it. */
type Outcome = { entryId: string; isKnownToAll: boolean };

/** Drops what an operator names, written down first. Throws as `chooseTarget` does. */
export async function dropAnswers(operator: Viewer, params: DropParams): Promise<Outcome> {
  await loadCachedQueries();
  const target = chooseTarget(params);
  const entryId = await recordAction(operator, { action: "cache.drop", target: nameTarget(target) });
  return { entryId, isKnownToAll: await drop(target) };
}
