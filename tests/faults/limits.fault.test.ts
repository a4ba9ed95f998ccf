import pLimit from "p-limit";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { WINDOW_MS, WindowCounts } from "@/lib/resilience/window-counts";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { findRedis, startRedis } from "@/scripts/redis";
import { type RunningServer, startServer } from "@/scripts/server";
import { makeTemporaryRoot } from "../temporary-root";

const PEER = "127.0.0.1";
const LIMIT = 100;
const AT_ONCE = 32;

const { root: folder, remove } = makeTemporaryRoot();
let postgres: Postgres;
let url: string;
let build: string;
let servers: RunningServer[] = [];

beforeAll(async () => {
  build = await buildIfOld();
  postgres = await acquirePostgres({ root: folder });
  await postgres.ensureDatabase("paceline");
  url = postgres.urlOf("paceline");
  await applyMigrations(url);
}, 240_000);
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});
afterAll(async () => {
  await postgres?.release();
  remove();
});

async function start(env: Record<string, string> = {}): Promise<RunningServer> {
  const secret = "a secret for tests, which is long enough";
  const limits = { RATE_LIMIT_PER_ADDRESS: String(LIMIT) };
  const settings = { DATABASE_URL: url, AUTH_SECRET: secret, ...limits, ...env };
  const server = await startServer(build, await freePort(), settings);
  servers.push(server);
  return server;
}

/** Sends requests with X-Forwarded-For as `of` has it. Gives how many were let in, and one that was not. */
async function flood({ baseUrl }: RunningServer, requests: number, of: (round: number) => string) {
  let letIn = 0;
  let refused: Response | undefined;
  const rounds = Array.from({ length: requests }, (_, round) => round);
  await pLimit(AT_ONCE).map(rounds, async (round) => {
    const response = await fetch(`${baseUrl}/api/nothing`, { headers: { "x-forwarded-for": of(round) } });
    await response.arrayBuffer();
    if (response.status === 404) letIn += 1;
    else refused = response;
  });
  return { letIn, refused };
}

/** Of these addresses one whose minute does not end during a test. */
function withTime(addressOf: (index: number) => string): string {
  for (let index = 1; ; index++) {
    const address = addressOf(index);
    const { endsAt } = new WindowCounts("address").of(address, Date.now());
    if (endsAt - Date.now() > WINDOW_MS / 2) return address;
  }
}

const forged = (round: number) => `10.${round >> 16}.${(round >> 8) & 255}.${round & 255}`;

test("ten thousand forged addresses are one peer, which is refused, told when to come back, and may still probe", async () => {
  const server = await start();
  const minuteNow = () => new WindowCounts("address").of(PEER, Date.now()).startsAt / WINDOW_MS;
  const startedIn = minuteNow();
  const { letIn, refused } = await flood(server, 10_000, forged);
  expect(letIn).toBeGreaterThanOrEqual(LIMIT);
  expect(letIn).toBeLessThanOrEqual(LIMIT * (minuteNow() - startedIn + 1));
  expect([refused?.status, refused?.headers.get("content-type")]).toEqual([429, "application/problem+json"]);
  expect(refused?.headers.get("ratelimit-policy")).toBe(`"address";q=${LIMIT};w=60`);
  expect(refused?.headers.get("ratelimit")).toBe(`"address";r=0;t=${refused?.headers.get("retry-after")}`);
  for (const probe of ["live", "ready"]) {
    expect((await fetch(`${server.baseUrl}/api/health/${probe}`)).status).toBe(200);
  }
}, 240_000);

test("behind a proxy the last address it names counts, whatever was written before", async () => {
  const server = await start({ CLIENT_ADDRESS_HEADER: "X-Forwarded-For" });
  const client = withTime((index) => `203.0.113.${index}`);
  expect(await flood(server, 3 * LIMIT, (round) => `${forged(round)}, ${client}`)).toMatchObject({ letIn: LIMIT });
  const network = withTime((index) => `2001:db8:1:${index}::`);
  const hosts = (round: number) => `${forged(round)}, ${network}${round.toString(16)}`;
  expect(await flood(server, 3 * LIMIT, hosts)).toMatchObject({ letIn: LIMIT });
  expect(await flood(server, 3 * LIMIT, (round) => `${client}, ${forged(round)}`)).toMatchObject({ letIn: 3 * LIMIT });
}, 60_000);

test("two servers with one Redis let an address in once", async ({ skip }) => {
  const found = findRedis();
  if ("missing" in found) return skip(found.missing);
  const own = makeTemporaryRoot();
  const redis = await startRedis(found.program, { folder: own.root, port: await freePort() });
  onTestFinished(() => redis.kill().finally(own.remove));
  const env = { CLIENT_ADDRESS_HEADER: "X-Forwarded-For", REDIS_URL: redis.url };
  const [one, other] = [await start(env), await start(env)];
  const client = withTime((index) => `203.0.113.${index}`);
  expect(await flood(one, 2 * LIMIT, () => client)).toMatchObject({ letIn: LIMIT });
  // It has heard nothing yet and asks Redis now; a busy machine may need more than half a second.
  const isRefused = async () => expect(await flood(other, 1, () => client)).toMatchObject({ letIn: 0 });
  await vi.waitFor(isRefused, { timeout: 5_000, interval: 200 });
  expect(await flood(other, LIMIT, () => client)).toMatchObject({ letIn: 0 });
}, 60_000);
