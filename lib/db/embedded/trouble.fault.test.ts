import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { ask, countLeases, keeperPid, keeperPids, newCheckout, ownDatabase, SOON } from "./checkout.fixture";

/** Longer than a keeper watches an unused server before it stops it. */
const KEEPER_WOULD_HAVE_STOPPED_MS = 5_000;

describe.concurrent("kill -9", () => {
  test("of the only user: the keeper stops the server", async (context) => {
    const { startUser, inspect } = await newCheckout(context);
    const user = await startUser();
    user.child.kill("SIGKILL");
    await vi.waitFor(async () => expect((await inspect()).server).toBeUndefined(), SOON);
  });

  test("of one user: the other one keeps the server", async (context) => {
    const { startUser, inspect } = await newCheckout(context);
    const [killed, other] = [await startUser(), await startUser()];
    const { server } = await inspect();
    killed.child.kill("SIGKILL");
    await sleep(KEEPER_WOULD_HAVE_STOPPED_MS);
    expect(await countLeases(other.url)).toBe(1);
    expect((await inspect()).server).toEqual(server);
  });

  test("of the keeper: the last user stops the server all the same", async (context) => {
    const { startUser, inspect } = await newCheckout(context);
    const user = await startUser();
    process.kill(await keeperPid(user.url), "SIGKILL");
    await user.release();
    expect((await inspect()).server).toBeUndefined();
  });

  test("of the keeper: the next user brings another", async (context) => {
    const { startUser } = await newCheckout(context);
    const user = await startUser();
    const killed = await keeperPid(user.url);
    process.kill(killed, "SIGKILL");
    await vi.waitFor(async () => expect(await keeperPids(user.url)).toEqual([]), SOON);
    await startUser();
    expect(await keeperPid(user.url)).not.toBe(killed);
  });

  test("of the postmaster: its user starts it again by itself, at the same address, with its data", async (context) => {
    const { acquire, inspect, killPostmaster } = await newCheckout(context);
    const postgres = await acquire();
    await postgres.ensureDatabase("kept");
    const url = postgres.urlOf("kept");
    await ask(url, "CREATE TABLE kept AS SELECT 7 AS n");
    const killed = await killPostmaster();
    await vi.waitFor(async () => expect(await countLeases(url)).toBe(1), SOON);
    expect(await ask(url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    expect((await inspect()).server?.pid).not.toBe(killed);
    await postgres.release();
    expect((await inspect()).server).toBeUndefined();
  });

  test("of postmaster and user together: the next one finds the data", async (context) => {
    const { startUser, killPostmaster } = await newCheckout(context);
    const user = await startUser();
    await ask(ownDatabase(user.url), "CREATE TABLE kept AS SELECT 7 AS n");
    user.child.kill("SIGKILL");
    await killPostmaster();
    const next = await startUser();
    expect(next.url).toBe(user.url);
    expect(await ask(ownDatabase(next.url), "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("of one connection's process, which cuts all: users come back, and the keeper waits for them", async (context) => {
    const { startUser, inspect } = await newCheckout(context);
    const user = await startUser();
    const { server } = await inspect();
    await keeperPid(user.url);
    await killOneBackend(ownDatabase(user.url));
    await vi.waitFor(async () => expect(await countLeases(user.url)).toBe(1), SOON);
    await sleep(KEEPER_WOULD_HAVE_STOPPED_MS);
    expect((await inspect()).server).toEqual(server);
  });
});

test.concurrent("Ctrl-C in the terminal of the process that started the server leaves the others with it", async (context) => {
  const { startUser } = await newCheckout(context);
  const starter = await startUser({ detached: true }); // Leads a process group, as a shell's foreground job does.
  const other = await startUser();
  const exited = once(starter.child, "exit");
  process.kill(-(starter.child.pid ?? 0), "SIGINT");
  await exited;
  await sleep(KEEPER_WOULD_HAVE_STOPPED_MS);
  expect(await countLeases(other.url)).toBe(1);
});

test.concurrent("data that PostgreSQL refuses: an error with its last words, soon, and signs of life before it", async (context) => {
  const { acquire, inspect } = await newCheckout(context);
  await (await acquire()).release();
  await writeFile(path.join((await inspect()).cluster, "data/PG_VERSION"), "9\n");
  const lines: string[] = [];
  const startedAt = performance.now();
  await expect(acquire({ onProgress: (line) => lines.push(line) })).rejects.toThrow(
    /does not start in.*is not compatible with this version.*What to do: /s,
  );
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(lines.filter((line) => line.includes("still waiting")).length).toBeGreaterThan(1);
});

async function killOneBackend(url: string): Promise<void> {
  const victim = new pg.Client(url);
  const ended = new Promise((resolve) => victim.once("end", resolve));
  victim.on("error", () => undefined);
  await victim.connect();
  const { rows } = await victim.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  process.kill(rows[0]?.pid ?? 0, "SIGKILL");
  await ended;
}
