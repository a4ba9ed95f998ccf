import { randomBytes } from "node:crypto";
import pg from "pg";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import type { Scale } from "@/prisma/seed/generate/scales";
import { type Case, isReadCase, isWhole, nameOf, pathOf } from "@/tests/budgets/case";
import { CASES } from "@/tests/budgets/cases";
import { BATCH_OF_TEN } from "@/tests/budgets/cases/learner-reads";
import { prepareMeasured } from "@/tests/budgets/databases";
import { percentile } from "@/tests/budgets/percentile";
import { findWorld, type World } from "@/tests/budgets/world";
import { buildIfOld } from "../build";
import { freePort } from "../ports";
import { startServer } from "../server";
import type { ApiBenchOptions } from "./options";
import { signIn, signOut } from "./sign-in";

const WARM_UPS = 3;

export type HttpFigures = {
  name: string;
  /** 0 to 1. */
  successRate: number;
  p50Ms: number;
  p95Ms: number;
  bytes: number;
};
/** Medians of ten GETs: in one batch, one after another, and all at once. */
export type BatchFigures = {
  name: string;
  batchMs: number;
  oneByOneMs: number;
  atOnceMs: number;
  successRate: number;
};
export type Http = Partial<Record<Scale, { cases: HttpFigures[]; batches: BatchFigures[] }>>;

type Client = { baseUrl: string; cookies: Record<Case["who"], string> };
type Sent = { status: number; bytes: number; durationMs: number; text: string };

/** Starts the production server on each scale's database and measures the reads over HTTP. */
export async function measureHttp({ scales, rounds }: ApiBenchOptions): Promise<Http> {
  const build = await buildIfOld();
  const server = await acquirePostgres();
  const measured: Http = {};
  try {
    for (const scale of scales) {
      console.log(`Over HTTP, ${scale}`);
      measured[scale] = await measureScale(build, await prepareMeasured(server, scale), rounds);
    }
    return measured;
  } finally {
    await server.release();
  }
}

async function measureScale(build: string, url: string, rounds: number) {
  const world = await readWorld(url);
  const server = await startServer(build, await freePort(), {
    DATABASE_URL: url,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    DEMO_ACCOUNTS: "true",
  });
  try {
    const client = await signInAll(server.baseUrl);
    const cases: HttpFigures[] = [];
    for (const each of CASES.filter(isReadCase)) cases.push(await measureCase(client, each, world, rounds));
    const light = Array.from({ length: 10 }, () => `/api/goals/${world.goalId}`);
    const batches = [
      await measureBatch(client, "ten different GETs", BATCH_OF_TEN, rounds),
      await measureBatch(client, "ten GETs of one row", light, rounds),
    ];
    await signOutAll(client);
    return { cases, batches };
  } finally {
    await server.stop();
  }
}

async function readWorld(url: string): Promise<World> {
  const client = new pg.Client(url);
  await client.connect();
  return findWorld(client).finally(() => client.end());
}

async function measureCase(client: Client, each: Case, world: World, rounds: number): Promise<HttpFigures> {
  const sent = each.send?.(world) ?? {};
  const ask = () => send(client, each.who, each.method, pathOf(each, sent), sent.body);
  for (let round = 0; round < WARM_UPS; round++) await ask();
  const answers: Sent[] = [];
  for (let round = 0; round < rounds; round++) answers.push(await ask());
  const durationsMs = answers.map(({ durationMs }) => durationMs);
  return {
    name: nameOf(each),
    successRate: answers.filter(({ status, text }) => isWhole(each, status, JSON.parse(text))).length / rounds,
    p50Ms: percentile(durationsMs, 0.5),
    p95Ms: percentile(durationsMs, 0.95),
    bytes: answers.at(-1)?.bytes ?? 0,
  };
}

async function measureBatch(client: Client, name: string, paths: string[], rounds: number): Promise<BatchFigures> {
  const get = (path: string) => send(client, "learner", "GET", path);
  const body = { requests: paths.map((path) => ({ path })) };
  const ways = {
    batchMs: async () => [await send(client, "learner", "POST", "/api/batch", body)],
    oneByOneMs: async () => {
      const answers: Sent[] = [];
      for (const path of paths) answers.push(await get(path));
      return answers;
    },
    atOnceMs: () => Promise.all(paths.map(get)),
  };
  const durationsMs = { batchMs: [] as number[], oneByOneMs: [] as number[], atOnceMs: [] as number[] };
  let asked = 0;
  let succeeded = 0;
  // In turn, so that a machine that is busy for a while is busy for each.
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const way of ["batchMs", "oneByOneMs", "atOnceMs"] as const) {
      const startedAt = performance.now();
      const answers = await ways[way]();
      if (round >= 0) durationsMs[way].push(performance.now() - startedAt);
      const statuses = answers.flatMap(statusesIn);
      asked += statuses.length;
      succeeded += statuses.filter((status) => status === 200).length;
    }
  }
  return {
    name,
    batchMs: percentile(durationsMs.batchMs, 0.5),
    oneByOneMs: percentile(durationsMs.oneByOneMs, 0.5),
    atOnceMs: percentile(durationsMs.atOnceMs, 0.5),
    successRate: succeeded / asked,
  };
}

/** Of an answer, and of each answer in a batch. */
function statusesIn({ status, text }: Sent): number[] {
  const { responses = [] } = JSON.parse(text) as { responses?: { status: number }[] };
  return [status, ...responses.map((each) => each.status)];
}

async function send({ baseUrl, cookies }: Client, who: Case["who"], method: string, path: string, body?: object) {
  const startedAt = performance.now();
  const response = await fetch(baseUrl + path, {
    method,
    headers: { cookie: cookies[who], ...(body && { "content-type": "application/json", origin: baseUrl }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const durationMs = performance.now() - startedAt;
  return { status: response.status, bytes: Buffer.byteLength(text), durationMs, text };
}

async function signInAll(baseUrl: string): Promise<Client> {
  const cookies = { learner: "", advisor: "", operator: "" };
  for (const who of ["learner", "advisor", "operator"] as const) cookies[who] = await signIn(baseUrl, who);
  return { baseUrl, cookies };
}

async function signOutAll({ baseUrl, cookies }: Client): Promise<void> {
  for (const cookie of Object.values(cookies)) await signOut(baseUrl, cookie);
}
