import fc from "fast-check";
import { expect, test } from "vitest";
import { TagClock } from "./tag-clock";

const MOST_TAGS = 8;
const tag = fc.nat(2 * MOST_TAGS).map(String);
const step = fc.oneof(
  fc.record({ falls: fc.array(tag, { maxLength: 3 }) }),
  fc.record({ marks: fc.array(tag, { minLength: 1, maxLength: 3 }) }),
  fc.constant({ allFalls: true }),
);

test("what was marked before a tag of it fell is void, however many tags have fallen since", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = new TagClock(MOST_TAGS);
      const marked: { tags: string[]; mark: number; isFallen: boolean }[] = [];
      for (const given of steps) {
        if ("marks" in given) marked.push({ tags: given.marks, mark: clock.mark(), isFallen: false });
        else if ("falls" in given) clock.fall(given.falls);
        else clock.fallAll();
        for (const each of marked) {
          if ("allFalls" in given) each.isFallen = true;
          if ("falls" in given && each.tags.some((name) => given.falls.includes(name))) each.isFallen = true;
          if (each.isFallen) expect(clock.isCurrent(each.tags, each.mark)).toBe(false);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test("what hangs on other tags stays, while no more have fallen than it remembers", () => {
  const clock = new TagClock(MOST_TAGS);
  const mark = clock.mark();
  for (let count = 0; count < MOST_TAGS; count++) clock.fall([`fallen ${count}`]);
  expect(clock.isCurrent(["kept"], mark)).toBe(true);
  expect(clock.isCurrent(["kept", "fallen 0"], mark)).toBe(false);
  expect(clock.isCurrent(["fallen 0"], clock.mark())).toBe(true);
});

test("what was marked before a tag that is forgotten fell is void, since nobody can tell", () => {
  const clock = new TagClock(MOST_TAGS);
  const early = clock.mark();
  clock.fall(["forgotten"]);
  const late = clock.mark();
  for (let count = 0; count < MOST_TAGS; count++) clock.fall([`fallen ${count}`]);
  expect(clock.isCurrent(["forgotten"], early)).toBe(false);
  expect(clock.isCurrent(["another"], early)).toBe(false);
  expect(clock.isCurrent(["another"], late)).toBe(true);
});
