import { randomUUID } from "node:crypto";
import pg from "pg";
import { METHODS } from "@/lib/http/route-spec";
import type { Scale } from "@/prisma/seed/generate/scales";
import { isBig, type Plan, plansOf, readTables, rowsReadIn, type Tables } from "@/tests/explain";
import { capture, isRead, isTransactionControl, type Statement } from "./capture";
import { type Case, isReadCase, isWhole, nameOf, pathOf } from "./case";
import { CASES } from "./cases";
import { countRows, keepRows, restoreRows } from "./keep-rows";
import { type App, openApp } from "./open-app";
import { percentile } from "./percentile";
import { findWorld, type World } from "./world";

const WARM_UPS = 2;

/** What one request cost. Durations are in milliseconds, from the handler's start to the last byte of the body. */
export type Measured = {
  name: string;
  endpoint: string;
  method: string;
  status: number;
  /** The share of the rounds that were answered right and whole, 0 to 1. */
  successRate: number;
  /** Those of the session included, BEGIN and COMMIT not. */
  statements: number;
  transactionStatements: number;
  /** Rows of each table that scans looked at, inside SQL functions too. Null for a write. */
  rowsRead: Record<string, number> | null;
  /** The same with sequential scans forbidden: what growth is judged from, for small tables are read whole because they are small. */
  rowsReadByIndex: Record<string, number> | null;
  /** Objects in the answer. */
  rowsReturned: number;
  /** What its cost may grow with: the learners of a cohort where it is about one, else the objects in the answer. */
  covered: number;
  bytes: number;
  firstMs: number;
  p50Ms: number;
  p95Ms: number;
  rounds: number;
};

export type MeasuredApi = {
  scale: Scale;
  /** Each method that a route file declares, as in "GET /api/goals". */
  offered: string[];
  world: World;
  tables: Tables;
  cases: (Measured & { sent: Statement[] })[];
  /** Rows of each table before and after, which are the same when every write was put back. */
  rowCounts: { before: Record<string, number>; after: Record<string, number> };
};

/** Sends each case's request `rounds` times to the app in this process, on the measured database of a scale. */
export async function measureApi(
  scale: Scale,
  databaseUrl: string,
  { rounds = 20, cases = CASES }: { rounds?: number; cases?: readonly Case[] } = {},
): Promise<MeasuredApi> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const world = await findWorld(client);
    const tables = await readTables(client);
    const before = await countRows(client);
    const app = await openApp(databaseUrl);
    const measured: MeasuredApi["cases"] = [];
    try {
      for (const each of cases) measured.push(await measureCase({ app, client, world, tables }, each, rounds));
    } finally {
      await app.close();
    }
    const rowCounts = { before, after: await countRows(client) };
    return { scale, offered: offeredBy(app), world, tables, cases: measured, rowCounts };
  } finally {
    await client.end();
  }
}

type Place = { app: App; client: pg.Client; world: World; tables: Tables };

async function measureCase({ app, client, world, tables }: Place, each: Case, rounds: number) {
  const kept = await keepRows(client, each.changes?.(world) ?? []);
  const ask = async () => {
    const answer = await capture(() => request(app, each, world));
    if (kept.length > 0) await restoreRows(client, kept);
    return answer;
  };
  const { result: first } = await ask();
  for (let round = 1; round < WARM_UPS; round++) await ask();
  const { result: answer, statements } = await ask();
  const answers: Awaited<ReturnType<typeof request>>[] = [];
  for (let round = 0; round < rounds; round++) answers.push((await ask()).result);
  const durationsMs = answers.map(({ durationMs }) => durationMs);
  const asked = statements.filter((statement) => !isTransactionControl(statement));
  return {
    name: nameOf(each),
    endpoint: each.endpoint,
    method: each.method,
    status: answer.status,
    successRate: answers.filter(({ status, body }) => isWhole(each, status, body)).length / rounds,
    statements: asked.length,
    transactionStatements: statements.length - asked.length,
    rowsRead: isReadCase(each) ? await countRowsRead(client, tables, asked) : null,
    rowsReadByIndex: isReadCase(each) ? await countRowsReadByIndex(client, tables, asked) : null,
    rowsReturned: countObjects(answer.body),
    covered: each.covers?.(world) ?? countObjects(answer.body),
    bytes: answer.bytes,
    firstMs: first.durationMs,
    p50Ms: percentile(durationsMs, 0.5),
    p95Ms: percentile(durationsMs, 0.95),
    rounds,
    sent: asked,
  };
}

/** Sends one case's request. */
export async function request(app: App, each: Case, world: World) {
  const sent = each.send?.(world) ?? {};
  const handler = app.routes.get(each.endpoint)?.[each.method];
  if (!handler) throw new Error(`${nameOf(each)}: there is no such route file under app/api`);
  const asked = new Request(new URL(pathOf(each, sent), "http://measured"), {
    method: each.method,
    headers: {
      cookie: app.cookieOf(each.who),
      ...(sent.body && { "content-type": "application/json" }),
      ...(each.hasKey && { "idempotency-key": randomUUID() }),
    },
    ...(sent.body && { body: JSON.stringify(sent.body) }),
  });
  const startedAt = performance.now();
  const response = await handler(asked, { params: Promise.resolve(textsOf(sent.params ?? {})) });
  const text = await response.text();
  const durationMs = performance.now() - startedAt;
  const body: unknown = text ? JSON.parse(text) : null;
  return { status: response.status, body, bytes: Buffer.byteLength(text), durationMs };
}

const textsOf = (params: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));

async function countRowsRead(client: pg.Client, tables: Tables, statements: Statement[]) {
  const plans: Plan[] = [];
  for (const statement of statements.filter(isRead)) plans.push(...(await plansOf(client, statement)));
  return rowsReadIn(plans, tables);
}

async function countRowsReadByIndex(client: pg.Client, tables: Tables, statements: Statement[]) {
  await client.query("SET enable_seqscan = off");
  const rowsRead = await countRowsRead(client, tables, statements);
  await client.query("RESET enable_seqscan");
  return rowsRead;
}

function offeredBy({ routes }: App): string[] {
  return [...routes].flatMap(([endpoint, route]) =>
    METHODS.filter((method) => route[method]?.spec).map((method) => `${method} ${endpoint}`),
  );
}

/** Of these rows, those of big tables. */
export const bigRowsIn = (rowsRead: Measured["rowsRead"], tables: Tables): number =>
  Object.entries(rowsRead ?? {}).reduce((sum, [table, rows]) => sum + (isBig(table, tables) ? rows : 0), 0);

function countObjects(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countObjects(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + countObjects(item), 1);
}
