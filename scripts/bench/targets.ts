import { randomBytes } from "node:crypto";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { prepareMeasured } from "@/tests/budgets/databases";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { freePort } from "../ports";
import { findRedis, startRedis } from "../redis";
import { startServer } from "../server";
import { readSameAnswer } from "./answers";
import { NEXT_FLOOR, NODE_HTTP_FLOOR, startNextFloor, startNodeHttpFloor } from "./floors";
import { listScenarios, type Scenario } from "./scenarios";
import { signIn, signOut } from "./sign-in";

/** A row of the bench: one thing asked of one process. */
export type Target = {
  name: string;
  url: string;
  headers: Record<string, string>;
  pid: number;
  isPaceline: boolean;
  /** The Next floor's row to compare it with. */
  floor: string;
};

/** The folders of the two production servers. */
export type Builds = { paceline: string; floor: string };

/** How to end what was started: the latest first. */
export type Stops = (() => Promise<void>)[];

const NO_LIMIT = "1000000000";

/**
 * Starts both floors and a production server per scenario, which must all answer the same, and lists what to load in the order
 * of loading. What was started is in `stops`, also when this throws.
 */
export async function startTargets(builds: Builds, stops: Stops): Promise<Target[]> {
  const scenarios = await startScenarios(builds.paceline, stops);
  const nextFloor = await startNextFloor(builds.floor);
  stops.push(nextFloor.stop);
  const nodeHttpFloor = await startNodeHttpFloor(await readSameAnswer(scenarios));
  stops.push(nodeHttpFloor.stop);
  const floor = { headers: {}, isPaceline: false, floor: NEXT_FLOOR };
  const next = { ...floor, name: NEXT_FLOOR, url: `${nextFloor.baseUrl}/api/hello`, pid: nextFloor.pid };
  const nodeHttp = { ...floor, name: NODE_HTTP_FLOOR, url: nodeHttpFloor.baseUrl, pid: nodeHttpFloor.pid };
  const asBrowsersAsk = [next, ...scenarios.slice(0, 1)].map(acceptCompression);
  await readSameAnswer([...scenarios, nodeHttp, ...asBrowsersAsk.slice(1)]);
  return [next, nodeHttp, ...scenarios, ...asBrowsersAsk];
}

const acceptCompression = (target: Target): Target => ({
  ...target,
  name: `${target.name}, br accepted`,
  headers: { ...target.headers, "accept-encoding": "br, gzip" },
  floor: `${target.floor}, br accepted`,
});

async function startScenarios(build: string, stops: Stops): Promise<Target[]> {
  const postgres = await acquirePostgres({ onProgress: (line) => console.log(line) });
  stops.push(() => postgres.release());
  const databaseUrl = await prepareMeasured(postgres, "medium");
  const scenarios = listScenarios(await startRedisIfHere(stops));
  const started: Target[] = [];
  for (const scenario of scenarios) started.push(await startScenario(build, databaseUrl, scenario, stops));
  return started;
}

async function startRedisIfHere(stops: Stops): Promise<string | undefined> {
  const found = findRedis();
  if ("missing" in found) {
    console.log(`${found.missing}. l2-hot is left out`);
    return undefined;
  }
  const { root, remove } = makeTemporaryRoot();
  process.once("exit", remove);
  const redis = await startRedis(found.program, { folder: root, port: await freePort() });
  stops.push(() => redis.kill());
  return redis.url;
}

async function startScenario(build: string, databaseUrl: string, { name, env }: Scenario, stops: Stops) {
  const server = await startServer(build, await freePort(), {
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    DEMO_ACCOUNTS: "true",
    RATE_LIMIT_PER_USER: NO_LIMIT,
    RATE_LIMIT_PER_ADDRESS: NO_LIMIT,
    ...env,
  });
  stops.push(() => server.stop());
  const cookie = await signIn(server.baseUrl, "learner");
  stops.push(() => signOut(server.baseUrl, cookie).catch(() => undefined)); // it may have died under load
  const url = `${server.baseUrl}/api/dashboard`;
  return { name, url, headers: { cookie }, pid: server.pid, isPaceline: true, floor: NEXT_FLOOR };
}
