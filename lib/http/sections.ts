import "server-only";
import { unstable_rethrow } from "next/navigation";
import { logger } from "@/lib/telemetry/logger";
import { currentRequest } from "@/lib/telemetry/request-context";
import type { Fields } from "./fields";

type Loaders = Record<string, () => Promise<unknown>>;
type Settled<L extends Loaders> = { [Name in keyof L]: Awaited<ReturnType<L[Name]>> | null } & { degraded: string[] };

/**
 * Loads independent sections of one answer at once. A section that fails is null and named in `degraded`, the others arrive.
 * With `fields`, sections nobody asked for are neither loaded nor there. Rejects only when every section fails: then the fault
 * is not a section's.
 */
export async function loadSections<L extends Loaders>(loaders: L, fields?: Fields): Promise<Settled<L>> {
  const names = Object.keys(loaders).filter((name) => !fields || name in fields);
  const outcomes = await Promise.allSettled(names.map((name) => loaders[name]?.()));
  const degraded: string[] = [];
  const sections = outcomes.map((outcome, index) => {
    const name = names[index] ?? "";
    if (outcome.status === "fulfilled") return [name, outcome.value];
    noteFailure(name, outcome.reason);
    degraded.push(name);
    return [name, null];
  });
  const [first] = outcomes;
  if (first?.status === "rejected" && degraded.length === names.length) throw first.reason;
  return { ...Object.fromEntries(sections), degraded } as Settled<L>;
}

/** The outcome of one section as a value, for pages that stream each section by itself. */
export async function loadSection<T>(name: string, load: () => Promise<T>): Promise<{ data: T } | { failed: true }> {
  try {
    return { data: await load() };
  } catch (error) {
    noteFailure(name, error);
    return { failed: true };
  }
}

function noteFailure(section: string, error: unknown): void {
  unstable_rethrow(error);
  currentRequest()?.deadline?.signal.throwIfAborted(); // given up, not failed
  logger.error("section.failed", { section, cause: error instanceof Error ? error.message : String(error) });
}
