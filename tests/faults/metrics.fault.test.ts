import { spawnSync } from "node:child_process";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { acquirePostgres, type Postgres } from "@/lib/db/embedded/postgres";
import { applyMigrations } from "@/lib/db/migrations/apply";
import { seedAccounts } from "@/prisma/seed/accounts";
import { signIn } from "@/scripts/bench/sign-in";
import { buildIfOld } from "@/scripts/build";
import { freePort } from "@/scripts/ports";
import { findPromtool } from "@/scripts/prometheus";
import { type RunningServer, startServer } from "@/scripts/server";
import { makeTemporaryRoot } from "../temporary-root";

const METRICS_TOKEN = "a token for the tests of metrics";
const found = findPromtool();
const { root, remove } = makeTemporaryRoot();
let postgres: Postgres;
let build: string;
let server: RunningServer;
let cookie: string;

beforeAll(async () => {
  build = await buildIfOld();
  postgres = await acquirePostgres({ root });
  await postgres.ensureDatabase("paceline");
  await applyMigrations(postgres.urlOf("paceline"));
  const sql = new Client(postgres.urlOf("paceline"));
  await sql.connect();
  await sql.query(`INSERT INTO learner VALUES (1, 'A learner')`);
  await seedAccounts(sql, { learnerId: 1 });
  await sql.end();
}, 240_000);
afterEach(() => server?.stop());
afterAll(async () => {
  await postgres?.release();
  remove();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  server = await startServer(build, await freePort(), {
    DATABASE_URL: postgres.urlOf("paceline"),
    AUTH_SECRET: "a secret for tests, which is long enough",
    DEMO_ACCOUNTS: "true",
    METRICS_TOKEN,
    ...env,
  });
  cookie = await signIn(server.baseUrl, "learner");
}

const get = (path: string, headers: Record<string, string> = { cookie }) => fetch(server.baseUrl + path, { headers });
const scrape = () => get("/api/metrics", { authorization: `Bearer ${METRICS_TOKEN}` });

describe("a scrape after a page and an API request", () => {
  test("passes promtool, and holds what each bundle of the server has counted", async ({ skip }) => {
    if ("missing" in found) return skip(found.missing);
    await start();
    expect((await (await get("/")).text()).length).toBeGreaterThan(10_000);
    expect((await get("/api/dashboard")).status).toBe(200);
    const response = await scrape();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    const checked = spawnSync(found.program, ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, ""]);
    for (const sample of [
      'paceline_request_duration_seconds_count{operation="dashboard.show",status="200"} 1',
      'paceline_step_duration_seconds_count{step="goals.list_open",outcome="done"} 1', // by the page; the API found it kept
      'paceline_cache_reads_total{query="goals.list_open",outcome="miss"} 1',
      'paceline_pool_connections_max{pool="interactive"} 16',
      "paceline_http_requests_in_flight 1",
    ]) {
      expect(text.split("\n")).toContain(sample);
    }
    expect(text).not.toContain("NaN");
  });
});

describe("PROMETHEUS_METRICS_ENABLED=false", () => {
  test("answers the same, and there is nothing to scrape", async () => {
    await start();
    const measured = await (await get("/api/dashboard")).json();
    await server.stop();
    await start({ PROMETHEUS_METRICS_ENABLED: "false" });
    const unmeasured = await get("/api/dashboard");
    expect(await unmeasured.json()).toEqual(measured);
    expect(unmeasured.headers.get("server-timing")).toContain("dashboard.show;dur=");
    expect((await scrape()).status).toBe(404);
  });
});
