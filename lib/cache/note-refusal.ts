import "server-only";
import { logger } from "@/lib/telemetry/logger";
import { RedisUnavailable } from "./redis";

const NOTE_MS = 60_000;
const notedAt = new Map<string, number>();

/** Logs that Redis refused a command, for each event once a minute at most: one that refuses all would fill the log. */
export function noteRefusal(event: string, error: unknown, fields: Record<string, unknown> = {}): void {
  if (error instanceof RedisUnavailable || Date.now() - (notedAt.get(event) ?? 0) < NOTE_MS) return;
  notedAt.set(event, Date.now());
  logger.warn(event, { ...fields, cause: error instanceof Error ? error.message : String(error) });
}
