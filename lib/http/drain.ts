import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { serverRequests } from "./server-requests";

const LONGEST_MS = 4_500; // a supervisor that waits five seconds never has to kill
const POLL_MS = 20;

const drain = remember("drain", () => ({ isDraining: false }));

/** True from the first signal to stop: readiness answers 503, requests are still served. */
export const isDraining = () => drain.isDraining;

/**
 * On SIGTERM and SIGINT: readiness drops, the server stops listening, requests in flight end, `close` runs, the process exits 0.
 * After 4.5 s it exits all the same. Needs NEXT_MANUAL_SIG_HANDLE=1, or Next exits first.
 */
export function drainOnSignal(close: () => Promise<void>): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (drain.isDraining) return;
      drain.isDraining = true;
      void leave(signal, close);
    });
  }
}

async function leave(signal: string, close: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  logger.info("server.draining", { signal, inFlight: serverRequests.inFlight() });
  await sleep(env.DRAIN_DELAY_MS);
  serverRequests.stopListening();
  while (serverRequests.inFlight() > 0 && Date.now() < deadline) await sleep(POLL_MS);
  await Promise.race([close().catch(() => undefined), sleep(Math.max(POLL_MS, deadline - Date.now()))]);
  logger.info("server.stopped", { abandoned: serverRequests.inFlight() });
  process.exit(0);
}
