import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { db } from "./client";

const ANSWER_WITHIN_MS = 500;

/** Whether the primary database answers a trivial statement within half a second. Never rejects. */
export async function isDatabaseAnswering(): Promise<boolean> {
  const answered = db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, sleep(ANSWER_WITHIN_MS, false, { ref: false })]);
}
