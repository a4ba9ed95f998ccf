import "server-only";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { z } from "zod";
import { CLIENT_ADDRESS } from "@/lib/http/server-requests";
import { remember } from "@/lib/remember";

const WINDOW_SECONDS = 600;

const limits = remember("sign-in-limits", () => ({
  perAccount: new RateLimiterMemory({ keyPrefix: "account", points: 10, duration: WINDOW_SECONDS }),
  perAddress: new RateLimiterMemory({ keyPrefix: "address", points: 50, duration: WINDOW_SECONDS }),
}));

/** The address a request came from, as lib/http/server-requests.ts found it. */
export const clientAddress = (headers: Headers | undefined) => headers?.get(CLIENT_ADDRESS) ?? "unknown";

/**
 * Counts a try before the password is looked at, so that simultaneous guesses count too. Returns the seconds to wait, or 0.
 * An address that must wait spends no tries of the accounts it names, or one address could lock everyone out.
 */
export async function countSignInTry(email: string, address: string): Promise<number> {
  return (await consume(limits.perAddress, address)) || (await consume(limits.perAccount, email));
}

/** A right password clears the account's count and gives the address its try back. */
export async function forgiveSignInTries(email: string, address: string): Promise<void> {
  await Promise.all([limits.perAccount.delete(email), limits.perAddress.reward(address)]);
}

// By shape, not by class: each bundle of the server has its own copy of the class, and the limiters are shared by all.
const refusal = z.object({ msBeforeNext: z.number() });

async function consume(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (reason) {
    const refused = refusal.safeParse(reason);
    if (!refused.success) throw reason;
    return Math.ceil(refused.data.msBeforeNext / 1000);
  }
}
