import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { measureWork, type Work } from "./measure-work";
import { type App, openApp } from "./open-app";
import { loadTwins } from "./twins";
import { findWorld } from "./world";

const ROUNDS = 5;
/** Of the N+1, at a hundred rows. */
const MIN_TIMES_STATEMENTS = 20;
/** From the database, for the same answer. */
const MIN_TIMES_BYTES = 10;

describe.each(["small", "medium"] as const)("the naive twins, at %s scale,", (scale) => {
  let app: App;
  const measured = new Map<string, { naive: Work; own: Work }>();
  beforeAll(async () => {
    const client = new pg.Client(inject("measuredUrls")[scale]);
    await client.connect();
    app = await openApp(inject("measuredUrls")[scale] ?? "");
    for (const { name, naive, own } of await loadTwins(await findWorld(client))) {
      measured.set(name, {
        naive: await measureWork(client, naive, ROUNDS),
        own: await measureWork(client, own, ROUNDS),
      });
    }
    await client.end();
  }, 120_000);
  afterAll(() => app.close());

  const of = (start: string) => {
    const found = [...measured].find(([name]) => name.startsWith(start))?.[1];
    if (!found) throw new Error(`no twin named ${start}`);
    return found;
  };

  test.each(["N+1", "client-side aggregation", "offset pagination", "over-fetching"])(
    "%s answers just what the app's own query answers",
    (start) => {
      const { naive, own } = of(start);
      expect(naive.answer).toEqual(own.answer);
      expect(own.bytesAnswered, "an empty answer proves nothing").toBeGreaterThan(300);
    },
  );

  test(`N+1 sends at least ${MIN_TIMES_STATEMENTS} times the statements`, () => {
    const { naive, own } = of("N+1");
    expect(naive.statements / own.statements).toBeGreaterThanOrEqual(MIN_TIMES_STATEMENTS);
  });

  test.each(["client-side aggregation", "over-fetching"])(
    `%s fetches at least ${MIN_TIMES_BYTES} times the bytes from the database`,
    (start) => {
      const { naive, own } = of(start);
      expect(naive.bytesFetched / own.bytesFetched).toBeGreaterThanOrEqual(MIN_TIMES_BYTES);
    },
  );
});
