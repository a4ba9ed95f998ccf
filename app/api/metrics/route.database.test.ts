import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import * as dashboard from "@/app/api/dashboard/route";
import { observePools } from "@/lib/db/metrics";
import { observeProcess } from "@/lib/telemetry/process-metrics";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { GET, POST } from "./route";

const TOKEN = "a token of the tests";
vi.hoisted(() => {
  process.env.METRICS_TOKEN = "a token of the tests";
});

const context = { params: Promise.resolve({}) };
const scrape = (authorization?: string) =>
  GET(new Request("http://test/api/metrics", { headers: { ...(authorization && { authorization }) } }), context);

/** The samples of a scrape: the name with its labels, and the value. */
async function samples(): Promise<Map<string, number>> {
  const text = await (await scrape(`Bearer ${TOKEN}`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

let learner: Caller;
beforeAll(async () => {
  observeProcess();
  observePools();
  learner = await makeCaller("learner");
});

test("each request is counted under its operation and status, each step under its name", async () => {
  const name = 'paceline_request_duration_seconds_count{operation="dashboard.show",status="200"}';
  const refused = 'paceline_request_duration_seconds_count{operation="dashboard.show",status="401"}';
  const step = 'paceline_step_duration_seconds_count{step="goals.list_open",outcome="done"}';
  const before = await samples();
  for (let times = 0; times < 3; times++)
    expect((await ask(dashboard.GET, "/api/dashboard", learner)).status).toBe(200);
  expect((await ask(dashboard.GET, "/api/dashboard")).status).toBe(401);
  const after = await samples();
  const grownBy = (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
  expect([name, refused, step].map(grownBy)).toEqual([3, 1, 3]);
  expect(grownBy(name.replace("_count", "_sum"))).toBeGreaterThan(0);
});

test("what the process and its pools use is there, in seconds and bytes", async () => {
  await sleep(60); // since the last scrape
  const found = await samples();
  const resident = found.get('paceline_process_memory_bytes{kind="resident"}') ?? 0;
  expect(resident / process.memoryUsage().rss).toBeCloseTo(1, 0);
  expect(found.get('paceline_process_cpu_seconds_total{mode="user"}')).toBeLessThan(process.uptime() * 4);
  expect(found.get('paceline_pool_connections_max{pool="analytics"}')).toBe(4);
  const { used, idle } = Object.fromEntries(
    ["used", "idle"].map((state) => [
      state,
      found.get(`paceline_pool_connections{pool="interactive",state="${state}"}`),
    ]),
  );
  expect((used ?? 0) + (idle ?? 0)).toBeGreaterThan(0);
  expect(found.get('paceline_event_loop_delay_seconds{percentile="100"}')).toBeGreaterThan(0);
});

test.each([undefined, "Bearer", "Bearer ", "Bearer a token of the test", `Basic ${TOKEN}`, TOKEN])(
  "for whoever sends %s as authorization there is no such endpoint",
  async (authorization) => {
    const response = await scrape(authorization);
    expect([response.status, await response.text()]).toEqual([404, expect.not.stringContaining("paceline_")]);
  },
);

test("it is only read", async () => {
  expect((await POST(new Request("http://test/api/metrics", { method: "POST" }), context)).status).toBe(405);
});
