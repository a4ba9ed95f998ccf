import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { recordAction } from "@/lib/features/audit/mutations";
import { chooseTarget, drop, nameTarget } from "@/lib/features/cache/mutations";
import type { DropParams } from "@/lib/features/cache/schema";
import { loadCachedQueries } from "./load-cached-queries";

/** Drops what an operator names, written down first, and answers its name. Throws as `chooseTarget` and `drop` do. */
export async function dropAnswers(operator: Viewer, params: DropParams): Promise<string> {
  await loadCachedQueries();
  const target = chooseTarget(params);
  const name = nameTarget(target);
  await recordAction(operator, { action: "cache.drop", target: name });
  await drop(target);
  return name;
}
