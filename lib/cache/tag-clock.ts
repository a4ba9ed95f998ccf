import "server-only";
import { LRUCache } from "lru-cache";

const MOST_TAGS = 50_000;

/**
 * When this process last heard that a tag fell, in ticks of its own. Whoever starts to read or load marks the tick; what was
 * marked before a tag of it fell is void, also when it arrives after. Forgotten tags count as fallen.
 */
export class TagClock {
  #tick = 0;
  #forgottenTick = 0;
  readonly #lastFall: LRUCache<string, number>;

  constructor(mostTags = MOST_TAGS) {
    this.#lastFall = new LRUCache<string, number>({
      max: mostTags,
      dispose: (tick, _tag, reason) => {
        if (reason === "evict") this.#forgottenTick = Math.max(this.#forgottenTick, tick);
      },
    });
  }

  mark(): number {
    return this.#tick;
  }

  fall(tags: Iterable<string>): void {
    this.#tick += 1;
    for (const tag of tags) this.#lastFall.set(tag, this.#tick);
  }

  /** Voids every mark made so far. */
  fallAll(): void {
    this.#tick += 1;
    this.#forgottenTick = this.#tick;
  }

  isCurrent(tags: readonly string[], mark: number): boolean {
    return mark >= this.#forgottenTick && tags.every((tag) => (this.#lastFall.get(tag) ?? 0) <= mark);
  }
}
