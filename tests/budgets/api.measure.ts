import { writeFileSync } from "node:fs";
import pg from "pg";
import { expect, inject, test } from "vitest";
import type { Scale } from "@/prisma/seed/generate/scales";
import { isBig } from "@/tests/explain";
import { measureFarPages } from "./far-pages";
import { measureApi } from "./measure-api";
import { measureWork } from "./measure-work";
import { openApp } from "./open-app";
import { loadRelationLoads } from "./relation-loads";
import { loadTwins } from "./twins";
import { findWorld } from "./world";

// Not a test: `npm run bench -- api` runs it and reads what it writes.
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20);
const OUTPUT = process.env.BENCH_OUTPUT ?? "reports/bench-in-process.json";
const RELATIONS_SCALE: Scale = "medium";

const scales = Object.entries(inject("measuredUrls")) as [Scale, string][];

test("the figures of the API in this process", { timeout: 1_800_000 }, async () => {
  const measured: Record<string, unknown> = {};
  for (const [scale, url] of scales) measured[scale] = await measureScale(scale, url);
  say("pages 1 to 500 of a long list");
  const pages = await measureFarPages(ROUNDS);
  for (const { offset, keyset } of pages) expect(offset.answer).toEqual(keyset.answer);
  const farPages = pages.map(({ page, offset, keyset }) => ({
    page,
    offset: without(offset, "answer"),
    keyset: without(keyset, "answer"),
  }));
  writeFileSync(OUTPUT, JSON.stringify({ scales: measured, farPages }));
});

async function measureScale(scale: Scale, url: string) {
  say(`${scale}: ${ROUNDS} rounds of each request`);
  const { cases, rowCounts, tables } = await measureApi(scale, url, { rounds: ROUNDS });
  expect(rowCounts.after, "a request left rows behind").toEqual(rowCounts.before);
  const client = new pg.Client(url);
  await client.connect();
  const world = await findWorld(client);
  const app = await openApp(url);
  try {
    say(`${scale}: the naive twins`);
    const twins = [];
    for (const { name, naive, own } of await loadTwins(world)) {
      const costs = { naive: await measureWork(client, naive, ROUNDS), own: await measureWork(client, own, ROUNDS) };
      const isEqual = JSON.stringify(costs.naive.answer) === JSON.stringify(costs.own.answer);
      twins.push({ name, isEqual, naive: without(costs.naive, "answer"), own: without(costs.own, "answer") });
    }
    const relations = [];
    for (const { name, read } of scale === RELATIONS_SCALE ? await loadRelationLoads(world) : []) {
      const join = without(await measureWork(client, () => read("join"), ROUNDS * 5), "answer");
      const query = without(await measureWork(client, () => read("query"), ROUNDS * 5), "answer");
      relations.push({ name, join, query });
    }
    return {
      activityRows: rowCounts.before.activity,
      bigTables: [...tables.keys()].filter((table) => isBig(table, tables) && tables.get(table)?.root === table),
      cases: cases.map((each) => without(each, "sent")),
      twins,
      relations,
    };
  } finally {
    await app.close();
    await client.end();
  }
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = value;
  return rest;
}

// To the terminal at once: vitest holds console.log back.
const say = (line: string) => process.stderr.write(`${line}\n`);
