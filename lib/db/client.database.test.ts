import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { env } from "@/lib/env";
import { defineRoute, noInput } from "@/lib/http/define-route";
import { ask } from "@/tests/api";
import { analyticsDb, db, POOLS } from "./client";

/** A route that does just this with the database. */
const routeOver = (handle: () => Promise<unknown>) =>
  defineRoute({ GET: { name: "test.query", access: "public", input: noInput, handle } }).GET;

const napping = (client: typeof db, seconds: number) =>
  client.$queryRaw`SELECT 1 AS "one" FROM pg_sleep(${seconds}::float)`;

let logged: Record<string, unknown>[];
beforeEach(() => {
  logged = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    logged.push(JSON.parse(String(line)));
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test("a slow statement is logged with its route and trace id, and without its values", async () => {
  const secondsAsleep = env.SLOW_QUERY_MS / 1000 + 0.05;
  const { headers } = await ask(
    routeOver(() => napping(db, secondsAsleep)),
    "/api/slow",
  );
  const [line] = logged.filter(({ event }) => event === "db.slow_query");
  expect(line).toMatchObject({ route: "test.query", traceId: headers.get("x-trace-id"), pool: "interactive" });
  expect(line?.durationMs).toBeGreaterThanOrEqual(env.SLOW_QUERY_MS);
  expect(line?.statement).toContain("pg_sleep($1::float)");
  expect(JSON.stringify(line)).not.toContain(String(secondsAsleep));
});

test("a quick statement is not logged", async () => {
  await ask(
    routeOver(() => napping(db, 0)),
    "/api/quick",
  );
  expect(logged).toEqual([]);
});

describe.each([
  ["interactive", db],
  ["analytics", analyticsDb],
] as const)("the %s pool", (name, client) => {
  const { connections, statementTimeoutMs } = POOLS[name];

  test("ends a statement at its own time", async () => {
    const [shown] = await client.$queryRaw<{ ms: number }[]>`
      SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::float * 1000 AS "ms"`;
    expect(shown?.ms).toBe(statementTimeoutMs);
  });

  test("answers 503 with Retry-After within about a second when every connection is taken, and the other pool still serves", async () => {
    const held = Array.from({ length: connections }, () => napping(client, 1.8));
    const taken = Promise.all(held);
    await sleep(150); // all of them hold a connection by now
    const startedAt = performance.now();
    const { status, headers } = await ask(
      routeOver(() => napping(client, 0)),
      "/api/crowded",
    );
    const waitedMs = performance.now() - startedAt;
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
    expect(waitedMs).toBeLessThan(1_500);
    const other = client === db ? analyticsDb : db;
    expect(
      (
        await ask(
          routeOver(() => napping(other, 0)),
          "/api/other",
        )
      ).status,
    ).toBe(200);
    await taken;
    expect(
      (
        await ask(
          routeOver(() => napping(client, 0)),
          "/api/free",
        )
      ).status,
    ).toBe(200);
  });
});

test("the two pools hold twenty connections together", () => {
  expect(POOLS.interactive.connections + POOLS.analytics.connections).toBe(20);
});

describe("work that nobody waits for any more ends in the database", () => {
  const mark = () => `marked ${crypto.randomUUID()}`;
  const running = async (text: string) => {
    const [counted] = await db.$queryRaw<{ rows: number }[]>`
      SELECT count(*)::int AS "rows" FROM pg_stat_activity
      WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE ${`%${text}%`}`;
    return counted?.rows;
  };
  const marked = (text: string) => db.$queryRawUnsafe(`SELECT 1 AS "one" FROM pg_sleep(1.5) /* ${text} */`);

  test("at the route's deadline, and what would come next never starts", async () => {
    const [first, second] = [mark(), mark()];
    const started: string[] = [];
    const handle = async () => {
      await marked(first).catch(() => undefined);
      started.push("second");
      await marked(second);
    };
    const { GET } = defineRoute({
      GET: { name: "test.late", access: "public", input: noInput, deadlineMs: 300, handle },
    });
    const answer = ask(GET, "/api/late");
    await sleep(150);
    expect(await running(first)).toBe(1);
    expect((await answer).status).toBe(504);
    await vi.waitFor(async () => expect(await running(first)).toBe(0), { timeout: 500 });
    await vi.waitFor(() => expect(started).toEqual(["second"]));
    await sleep(100);
    expect(await running(second)).toBe(0);
  });

  test("when the caller has gone", async () => {
    const text = mark();
    const caller = new AbortController();
    const request = new Request("http://test/api/gone", { signal: caller.signal });
    const answer = routeOver(() => marked(text))(request, { params: Promise.resolve({}) });
    await sleep(150);
    expect(await running(text)).toBe(1);
    caller.abort();
    await vi.waitFor(async () => expect(await running(text)).toBe(0), { timeout: 500 });
    await answer;
  });

  test("and the connection serves the next request", async () => {
    const caller = new AbortController();
    for (let round = 0; round < 30; round++) {
      const request = new Request("http://test/api/gone", {
        signal: AbortSignal.any([caller.signal, AbortSignal.timeout(round)]),
      });
      await routeOver(() => napping(db, 0.01))(request, { params: Promise.resolve({}) });
      expect(
        (
          await ask(
            routeOver(() => napping(db, 0.001)),
            "/api/next",
          )
        ).status,
      ).toBe(200);
    }
  });
});

test("one request, however wide, holds half of a pool's connections at most, and others go on", async () => {
  for (const [name, client] of [
    ["interactive", db],
    ["analytics", analyticsDb],
  ] as const) {
    const text = crypto.randomUUID();
    const nap = () => client.$queryRawUnsafe(`SELECT 1 AS "one" FROM pg_sleep(0.3) /* ${text} */`);
    const wide = ask(
      routeOver(() => Promise.all(Array.from({ length: 25 }, nap)).then(() => "done")),
      "/api/wide",
    );
    await sleep(150);
    const [held] = await db.$queryRaw<{ connections: number }[]>`
      SELECT count(*)::int AS "connections" FROM pg_stat_activity WHERE state = 'active' AND query LIKE ${`%/* ${text}%`}`;
    expect([name, held?.connections]).toEqual([name, POOLS[name].connections / 2]);
    expect(
      (
        await ask(
          routeOver(() => napping(client, 0)),
          "/api/beside",
        )
      ).status,
    ).toBe(200);
    expect((await wide).status).toBe(200);
  }
});

test("a statement that outlasts its time is 504", async () => {
  const { status, body } = await ask(
    routeOver(() => napping(db, POOLS.interactive.statementTimeoutMs / 1000 + 1)),
    "/api/long",
  );
  expect([status, body.type]).toEqual([504, "/errors/timed_out"]);
});
