/**
 * A stream of pseudo-random numbers that depends on its key alone, so that any row can be made again without the rows before it.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), seeded by FNV-1a over the key and stirred. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...key: (string | number)[]) {
    const text = key.join("/");
    this.#a = hash(text, 0x811c9dc5);
    this.#b = hash(text, 0x9e3779b9);
    this.#c = hash(text, 0x85ebca6b);
    for (let round = 0; round < 12; round += 1) this.#next32();
  }

  /** A number of [0, 1). */
  next(): number {
    return this.#next32() / 0x1_0000_0000;
  }

  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Normally distributed, by the Box-Muller transform. */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Exponentially distributed: many small values, few large. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.next() * choices.length)];
    if (choice === undefined) throw new Error("there is nothing to pick from");
    return choice;
  }

  /** Picks with a chance in proportion to `weightOf`, which is 0 for what must not be picked. */
  pickWeighted<T>(choices: readonly T[], weightOf: (choice: T) => number): T {
    let left = this.next() * choices.reduce((sum, choice) => sum + weightOf(choice), 0);
    for (const choice of choices) {
      left -= weightOf(choice);
      if (left < 0) return choice;
    }
    throw new Error("every weight is 0");
  }

  /** A UUID of version 7 (RFC 9562) that sorts by `atMs`, milliseconds since 1970. */
  uuid(atMs: number): string {
    const time = Math.trunc(atMs).toString(16).padStart(12, "0");
    const low = this.#hex() + this.#hex();
    const random = this.#hex();
    const variant = (8 + (Number.parseInt(random.charAt(0), 16) & 3)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${low.slice(0, 12)}`;
  }

  #hex(): string {
    return this.#next32().toString(16).padStart(8, "0");
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

function hash(text: string, start: number): number {
  let value = start;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
