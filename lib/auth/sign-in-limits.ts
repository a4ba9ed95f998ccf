import "server-only";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { z } from "zod";
import { env } from "@/lib/env";
import { PEER_ADDRESS_HEADER } from "@/lib/http/server-requests";
import { remember } from "@/lib/remember";

const WINDOW_SECONDS = 600;

const limits = remember("sign-in-limits", () => ({
  perAccount: new RateLimiterMemory({ keyPrefix: "account", points: 10, duration: WINDOW_SECONDS }),
  perAddress: new RateLimiterMemory({ keyPrefix: "address", points: 50, duration: WINDOW_SECONDS }),
}));

/** Only the configured proxy's header is believed; without one, the peer of the socket counts. */
export const clientAddress = (headers: Headers | undefined) =>
  headers?.get(env.CLIENT_ADDRESS_HEADER ?? PEER_ADDRESS_HEADER) ?? "unknown";

// By shape, not by class: each bundle of the server has its own copy of the class, and the limiters are shared by all.
const limited = z.object({ msBeforeNext: z.number() });

/** Counts a try before the password is looked at, so that simultaneous guesses count too. Returns the seconds to wait, or 0. */
export async function countSignInTry(email: string, address: string): Promise<number> {
  const outcomes = await Promise.allSettled([limits.perAccount.consume(email), limits.perAddress.consume(address)]);
  const waits = outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return 0;
    const refusal = limited.safeParse(outcome.reason);
    if (!refusal.success) throw outcome.reason;
    return Math.ceil(refusal.data.msBeforeNext / 1000);
  });
  return Math.max(...waits);
}

/** A right password clears the account's count and gives the address its try back. */
export async function forgiveSignInTries(email: string, address: string): Promise<void> {
  await Promise.all([limits.perAccount.delete(email), limits.perAddress.reward(address)]);
}
