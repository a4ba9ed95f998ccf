import "server-only";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { z } from "zod";
import { type RedisClient, RedisUnavailable, withRedis } from "@/lib/cache/redis";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";

const WINDOW_SECONDS = 600;

const limits = remember("sign-in-limits", () => ({
  perAccount: limitOf("account", 10),
  perAddress: limitOf("address", 50),
}));

type Limit = ReturnType<typeof limitOf>;

/** Counted by this process, and by all of them in Redis: without Redis, or with one that forgot, the first still holds. */
function limitOf(name: string, points: number) {
  const options = { keyPrefix: `paceline:sign-in:${name}`, points, duration: WINDOW_SECONDS };
  return {
    here: new RateLimiterMemory(options),
    everywhere: (client: RedisClient) => new RateLimiterRedis({ ...options, storeClient: client }),
  };
}

export { clientAddress } from "@/lib/http/server-requests";

/**
 * Counts a try before the password is looked at, so that simultaneous guesses count too. Returns the seconds to wait, or 0.
 * An address that must wait spends no tries of the accounts it names, or one address could lock everyone out.
 */
export async function countSignInTry(email: string, address: string): Promise<number> {
  return (await consume(limits.perAddress, address)) || (await consume(limits.perAccount, email));
}

/** A right password clears the account's count and gives the address its try back. */
export async function forgiveSignInTries(email: string, address: string): Promise<void> {
  const { perAccount, perAddress } = limits;
  await Promise.all([
    perAccount.here.delete(email),
    perAddress.here.reward(address),
    ifRedisAnswers((client) => perAccount.everywhere(client).delete(email)),
    ifRedisAnswers((client) => perAddress.everywhere(client).reward(address)),
  ]);
}

async function consume({ here, everywhere }: Limit, key: string): Promise<number> {
  const waits = await Promise.all([
    secondsToWait(here.consume(key)),
    ifRedisAnswers((client) => secondsToWait(everywhere(client).consume(key))),
  ]);
  return Math.max(...waits.map((seconds) => seconds ?? 0));
}

// By shape, not by class: each bundle of the server has its own copy of the class, and the limiters are shared by all.
const refusal = z.object({ msBeforeNext: z.number() });

async function secondsToWait(consumed: Promise<unknown>): Promise<number> {
  try {
    await consumed;
    return 0;
  } catch (reason) {
    const refused = refusal.safeParse(reason);
    if (!refused.success) throw reason;
    return Math.max(1, Math.ceil(refused.data.msBeforeNext / 1000));
  }
}

async function ifRedisAnswers<T>(command: (client: RedisClient) => Promise<T>): Promise<T | undefined> {
  try {
    return await withRedis(command);
  } catch (error) {
    if (!(error instanceof RedisUnavailable)) logger.warn("accounts.limit_unshared", { cause: String(error) });
    return undefined;
  }
}
