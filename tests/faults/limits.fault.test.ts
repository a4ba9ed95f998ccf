import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { WINDOW_MS, WindowCounts } from "@/lib/resilience/window-counts";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { type RunningServer, startServer } from "@/scripts/server";
import { makeTemporaryRoot } from "../temporary-root";

const PEER = "127.0.0.1";
const LIMIT = 100;
const AT_ONCE = 32;

const { root: folder, remove } = makeTemporaryRoot();
let postgres: Postgres;
let url: string;
let build: string;
let server: RunningServer;

beforeAll(async () => {
  build = await buildIfOld();
  postgres = await acquirePostgres({ root: folder });
  await postgres.ensureDatabase("paceline");
  url = postgres.urlOf("paceline");
  await applyMigrations(url);
}, 240_000);
afterEach(() => server.stop());
afterAll(async () => {
  await postgres.release();
  remove();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const secret = "a secret for tests, which is long enough";
  const limits = { RATE_LIMIT_PER_ADDRESS: String(LIMIT) };
  server = await startServer(build, await freePort(), { DATABASE_URL: url, AUTH_SECRET: secret, ...limits, ...env });
}

/** How many of these requests are answered with each status, each with X-Forwarded-For as `of` has it. */
async function flood(requests: number, of: (round: number) => string): Promise<Record<number, number>> {
  const rounds = Array.from({ length: requests }, (_, round) => round);
  const statuses = await pLimit(AT_ONCE).map(rounds, async (round) => {
    const response = await fetch(`${server.baseUrl}/api/nothing`, { headers: { "x-forwarded-for": of(round) } });
    await response.arrayBuffer();
    return response.status;
  });
  return Object.fromEntries([...new Set(statuses)].map((one) => [one, statuses.filter((each) => each === one).length]));
}

/** Resolves when so much is left of an address's minute that a flood fits in. */
async function untilMinuteIsYoung(address: string): Promise<void> {
  const { endsAt } = new WindowCounts("address").of(address, Date.now());
  if (endsAt - Date.now() < WINDOW_MS / 2) await sleep(endsAt - Date.now() + 10);
}

const address = (round: number) => `10.${round >> 16}.${(round >> 8) & 255}.${round & 255}`;

test("ten thousand forged addresses are one peer, which is refused, told when to come back, and may still probe", async () => {
  await start();
  await untilMinuteIsYoung(PEER);
  expect(await flood(10_000, address)).toEqual({ 404: LIMIT, 429: 10_000 - LIMIT });
  const refused = await fetch(`${server.baseUrl}/api/dashboard`);
  expect([refused.status, refused.headers.get("content-type")]).toEqual([429, "application/problem+json"]);
  expect(refused.headers.get("ratelimit-policy")).toBe(`"address";q=${LIMIT};w=60`);
  expect(refused.headers.get("ratelimit")).toBe(`"address";r=0;t=${refused.headers.get("retry-after")}`);
  for (const probe of ["live", "ready"]) {
    expect((await fetch(`${server.baseUrl}/api/health/${probe}`)).status).toBe(200);
  }
}, 120_000);

test("behind a proxy the last address it names counts, whatever was written before", async () => {
  await start({ CLIENT_ADDRESS_HEADER: "X-Forwarded-For" });
  const [client, network] = ["203.0.113.9", "2001:db8:1:2::"];
  await untilMinuteIsYoung(client);
  expect(await flood(3 * LIMIT, (round) => `${address(round)}, ${client}`)).toEqual({ 404: LIMIT, 429: 2 * LIMIT });
  await untilMinuteIsYoung(network);
  const hosts = (round: number) => `${address(round)}, 2001:db8:1:2::${round.toString(16)}`;
  expect(await flood(3 * LIMIT, hosts)).toEqual({ 404: LIMIT, 429: 2 * LIMIT });
  expect(await flood(3 * LIMIT, (round) => `${client}, ${address(round)}`)).toEqual({ 404: 3 * LIMIT });
}, 180_000);
