import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sealCursor } from "@/lib/http/cursor";
import { statementsOf } from "@/tests/count-statements";
import { Prisma } from "./generated/client";
import { type Page, readPage } from "./read-page";

type Item = { rank: number; id: number };
type Order = "ascending" | "descending";

/** Pages over these items instead of a table, by rank and id; ranks may be alike. */
function pageOver(items: Item[], order: Order, page: { cursor?: string | undefined; limit: number }) {
  const values = items.map(({ rank, id }) => Prisma.sql`(${rank}::int, ${id}::int)`);
  const none = Prisma.sql`(NULL::int, NULL::int)`;
  return readPage(
    {
      name: "items.by_rank",
      row: z.object({ rank: z.number(), id: z.number() }),
      columns: { rank: Prisma.sql`item.rank`, id: Prisma.sql`item.id` },
      from: Prisma.sql`FROM (VALUES ${Prisma.join([none, ...values])}) AS item (rank, id) WHERE item.id IS NOT NULL`,
      keys: [
        { value: Prisma.sql`item.rank`, type: "int" },
        { value: Prisma.sql`item.id`, type: "int" },
      ],
      order,
    },
    page,
  );
}

/** The first page, and all that lie behind it one way. */
async function follow(way: "next" | "previous", first: Page<Item>, ...[items, order, limit]: [Item[], Order, number]) {
  const pages = [first];
  for (let cursor = first[way]; cursor; cursor = pages.at(-1)?.[way] ?? null) {
    pages.push(await pageOver(items, order, { cursor, limit }));
  }
  return pages;
}

const inOrder = (items: Item[], order: Order) =>
  items.toSorted((a, b) => (order === "ascending" ? 1 : -1) * (a.rank - b.rank || a.id - b.id));

const someItems = fc.uniqueArray(fc.record({ rank: fc.integer({ min: -3, max: 3 }), id: fc.nat(10_000) }), {
  selector: ({ id }) => id,
  maxLength: 12,
});
const someOrder = fc.constantFrom("ascending" as const, "descending" as const);
const someLimit = fc.integer({ min: 1, max: 5 });

describe("pages by keyset", () => {
  test("forward give every row once and in order, back again the same pages", async () => {
    await fc.assert(
      fc.asyncProperty(someItems, someOrder, someLimit, async (items, order, limit) => {
        const there = await follow("next", await pageOver(items, order, { limit }), items, order, limit);
        expect(there.flatMap((page) => page.items)).toEqual(inOrder(items, order));
        expect(there[0]?.previous).toBeNull();
        const back = await follow("previous", there.at(-1) as Page<Item>, items, order, limit);
        expect(back.toReversed()).toMatchObject(there.map((page) => ({ items: page.items })));
      }),
      { numRuns: 60 },
    );
  });

  test("neither repeat nor skip a row that stays, whatever comes and goes between them", async () => {
    await fc.assert(
      fc.asyncProperty(someItems, someItems, someLimit, async (items, others, limit) => {
        const stays = items.filter(({ id }) => id % 2 === 0);
        const newcomers = others.filter(({ id }) => !items.some((item) => item.id === id));
        const seen: Item[] = [];
        let page = await pageOver(items, "ascending", { limit });
        for (;;) {
          seen.push(...page.items);
          if (!page.next) break;
          page = await pageOver([...stays, ...newcomers], "ascending", { cursor: page.next, limit });
        }
        const seenIds = seen.map(({ id }) => id);
        expect(new Set(seenIds).size).toBe(seenIds.length);
        expect(stays.filter(({ id }) => !seenIds.includes(id))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("lead back into the list when all that lay beyond a cursor has gone", async () => {
    const items = [1, 2, 3, 4].map((id) => ({ rank: 0, id }));
    const [low, high] = [items.slice(0, 2), items.slice(2)];
    for (const order of ["ascending", "descending"] as const) {
      const [near, far] = order === "ascending" ? [low, high] : [high.toReversed(), low.toReversed()];
      const first = await pageOver(items, order, { limit: 2 });
      const beyond = await pageOver(near, order, { cursor: first.next ?? "", limit: 2 });
      expect(beyond).toMatchObject({ items: [], next: null });
      expect((await pageOver(near, order, { cursor: beyond.previous ?? "", limit: 2 })).items).toEqual(near);
      const second = await pageOver(items, order, { cursor: first.next ?? "", limit: 2 });
      const before = await pageOver(far, order, { cursor: second.previous ?? "", limit: 2 });
      expect(before).toMatchObject({ items: [], previous: null });
      expect((await pageOver(far, order, { cursor: before.next ?? "", limit: 2 })).items).toEqual(far);
    }
  });

  test("cost one statement each", async () => {
    const items = [1, 2, 3].map((id) => ({ rank: 0, id }));
    expect(await statementsOf(() => pageOver(items, "ascending", { limit: 2 }))).toHaveLength(1);
  });

  test("refuse a cursor of another list, of other keys, changed, or cut", async () => {
    const items = [1, 2, 3].map((id) => ({ rank: 0, id }));
    const { next } = await pageOver(items, "ascending", { limit: 1 });
    const [payload = "", signature = ""] = next?.split(".") ?? [];
    const forged = Buffer.from(JSON.stringify({ direction: "after", keys: ["0", "0"] })).toString("base64url");
    const place = { direction: "after" as const, keys: ["0", "0"] };
    const others = [sealCursor("items.by_name int int", place), sealCursor("items.by_rank int", place)];
    for (const cursor of [
      ...others,
      `${forged}.${signature}`,
      payload,
      `${payload}.`,
      `${payload}.${signature.slice(1)}`,
      ".",
    ]) {
      await expect(pageOver(items, "ascending", { cursor, limit: 1 })).rejects.toMatchObject({
        issues: [{ path: "cursor" }],
      });
    }
  });
});
