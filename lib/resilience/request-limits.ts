import "server-only";
import { isRedisConfigured } from "@/lib/cache/redis";
import { env } from "@/lib/env";
import { AppError } from "@/lib/http/errors";
import { clientAddress } from "@/lib/http/server-requests";
import { remember } from "@/lib/remember";
import { exchangeCounts } from "./exchange-counts";
import { WINDOW_MS, type WindowCount, WindowCounts } from "./window-counts";

const EXCHANGE_MS = 250;

const state = remember("request-limits", () => ({
  user: limitOf("user", env.RATE_LIMIT_PER_USER),
  address: limitOf("address", env.RATE_LIMIT_PER_ADDRESS),
  timer: undefined as NodeJS.Timeout | undefined,
  isExchanging: false,
}));

type Limit = { name: string; most: number; policy: string; counts: WindowCounts };

function limitOf(name: string, most: number): Limit {
  return { name, most, policy: `"${name}";q=${most};w=${WINDOW_MS / 1_000}`, counts: new WindowCounts(name) };
}

/**
 * The limits that one request counts against. It is decided in memory: on what all processes had counted when they last told
 * Redis, and on what this one has counted since. So past a limit goes at most what all processes count between two exchanges,
 * of which there are four a second; with Redis away each process limits by itself.
 */
export class RequestLimits {
  #last: { limit: Limit; count: WindowCount } | undefined;

  /** Throws `rate_limited` when the address a request came from has used up its minute. */
  countAddress(headers: Headers): void {
    this.#take(state.address, clientAddress(headers));
  }

  /** Throws `rate_limited` when a person has used up their minute. */
  countUser(userId: string): void {
    this.#take(state.user, userId);
  }

  /** Says what is left, as draft-ietf-httpapi-ratelimit-headers-11 has it: of the limit counted last, the person's if one is known. */
  tell(headers: Headers): void {
    if (!this.#last) return;
    const { limit, count } = this.#last;
    headers.set("ratelimit-policy", limit.policy);
    headers.set("ratelimit", `"${limit.name}";r=${Math.max(0, limit.most - count.used)};t=${secondsLeft(count)}`);
  }

  #take(limit: Limit, key: string): void {
    const count = limit.counts.of(key, Date.now());
    this.#last = { limit, count };
    if (count.used < limit.most) {
      limit.counts.add(count);
      return;
    }
    const waitSeconds = secondsLeft(count);
    throw new AppError("rate_limited", `At most ${limit.most} requests a minute; wait ${waitSeconds} s`, {
      headers: { "retry-after": String(waitSeconds) },
    });
  }
}

const secondsLeft = ({ endsAt }: WindowCount) => Math.max(0, Math.ceil((endsAt - Date.now()) / 1_000));

/** Begins to tell the other processes, through Redis if there is one, what is counted here. */
export function startSharingLimits(): void {
  if (!isRedisConfigured || state.timer) return;
  state.timer = setInterval(exchange, EXCHANGE_MS);
  state.timer.unref();
}

export function stopSharingLimits(): void {
  clearInterval(state.timer);
  state.timer = undefined;
}

async function exchange(): Promise<void> {
  if (state.isExchanging) return;
  state.isExchanging = true;
  await exchangeCounts([state.user.counts, state.address.counts]);
  state.isExchanging = false;
}
