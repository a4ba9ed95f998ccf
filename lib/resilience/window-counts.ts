import "server-only";
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";

export const WINDOW_MS = 60_000;
const MOST_KEYS = 50_000;

/** What one key has used of one window: in all processes, as far as this one knows. */
export class WindowCount {
  /** What Redis last said, of this process and the others. */
  shared = 0;
  /** Counted here and on its way to Redis. */
  sending = 0;
  /** Counted here since. */
  unsent = 0;

  constructor(
    /** Its name in Redis: another window has another. */
    readonly name: string,
    readonly startsAt: number,
  ) {}

  get endsAt(): number {
    return this.startsAt + WINDOW_MS;
  }

  get used(): number {
    return this.shared + this.sending + this.unsent;
  }

  /** False also before its start, or a clock that was set back would hold a caller up for as long. */
  isRunning(now: number): boolean {
    return this.startsAt <= now && now < this.endsAt;
  }
}

/**
 * Counts per key in windows of a minute, for the keys seen last. The windows are fixed, so that one number in Redis says all,
 * and begin at another second for each key, so that not all who wait come back at once. Around the end of a window a minute
 * can hold twice the limit.
 */
export class WindowCounts {
  readonly #counts: LRUCache<string, WindowCount>;
  readonly #moved = new Set<WindowCount>();

  constructor(
    readonly name: string,
    mostKeys = MOST_KEYS,
  ) {
    this.#counts = new LRUCache({ max: mostKeys, dispose: (count) => this.#moved.delete(count) });
  }

  /** The count of a key for the window that runs now. */
  of(key: string, now: number): WindowCount {
    const known = this.#counts.get(key);
    if (known?.isRunning(now)) return known;
    const offset = hash("sha256", key, "buffer").readUInt32BE() % WINDOW_MS;
    const startsAt = now - ((now + offset) % WINDOW_MS);
    const count = new WindowCount(`paceline:requests:${this.name}:${key}:${startsAt}`, startsAt);
    this.#counts.set(key, count);
    return count;
  }

  add(count: WindowCount): void {
    count.unsent += 1;
    this.#moved.add(count);
  }

  /** The running counts that hold something Redis has not been told, of more than `most` those that hold most. */
  toSend(most: number, now: number): WindowCount[] {
    for (const count of this.#moved) {
      if (!count.isRunning(now) || count.sending + count.unsent === 0) this.#moved.delete(count);
    }
    const waiting = [...this.#moved].filter(({ sending }) => sending === 0);
    return waiting.length > most ? waiting.sort((a, b) => b.unsent - a.unsent).slice(0, most) : waiting;
  }
}
