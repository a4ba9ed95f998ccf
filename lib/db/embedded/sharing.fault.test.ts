import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { ask, newCheckout, ownDatabase } from "./checkout.fixture";

test.concurrent("the first of two processes leaves the server running, the last one stops it", async (context) => {
  const { startUser, inspect } = await newCheckout(context);
  const first = await startUser();
  const second = await startUser();
  expect(second.url).toBe(first.url);
  await first.release();
  expect(await ask(ownDatabase(second.url), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await second.release();
  expect((await inspect()).server).toBeUndefined();
});

test.concurrent("three processes at once on an empty folder share one server and leave one data folder", async (context) => {
  const { startUser, inspect } = await newCheckout(context);
  const users = await Promise.all([startUser(), startUser(), startUser()]);
  expect(new Set(users.map(({ url }) => url)).size).toBe(1);
  const { folder, cluster } = await inspect();
  const kept = (await readdir(folder)).filter((name) => !name.startsWith("native-")); // programs, where a checkout is closed to others
  expect(kept.sort()).toEqual([path.basename(cluster), "state.json"]);
  await Promise.all(users.map((user) => user.release()));
  expect((await readdir(cluster)).sort()).toEqual(["data", "server.log"]);
  expect((await inspect()).server).toBeUndefined();
});

test.concurrent("a new start keeps data, port and password", async (context) => {
  const { acquire } = await newCheckout(context);
  const before = await acquire();
  await before.ensureDatabase("kept");
  const url = before.urlOf("kept");
  await ask(url, "CREATE TABLE kept AS SELECT 7 AS n");
  await before.release();
  const after = await acquire();
  expect(after.urlOf("kept")).toBe(url);
  expect(await ask(url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
});

test.concurrent("releasing twice is releasing once", async (context) => {
  const { acquire, inspect } = await newCheckout(context);
  const [one, other] = [await acquire(), await acquire()];
  await Promise.all([one.release(), one.release()]);
  expect((await inspect()).server).toBeDefined();
  await other.release();
  expect((await inspect()).server).toBeUndefined();
});

test.concurrent("of several that ask for a database at once one makes it, with statement statistics in it", async (context) => {
  const postgres = await (await newCheckout(context)).acquire();
  const made = await Promise.all([1, 2, 3].map(() => postgres.ensureDatabase("asked_for")));
  expect(made.sort()).toEqual([false, false, true]);
  expect(await postgres.ensureDatabase("asked_for")).toBe(false);
  const url = postgres.urlOf("asked_for");
  expect(await ask(url, "SELECT count(*) > 0 AS counts FROM pg_stat_statements")).toEqual([{ counts: true }]);
  expect(await ask(url, "SELECT datlocale FROM pg_database WHERE datname = current_database()")).toEqual([
    { datlocale: "C.UTF-8" },
  ]);
});

test.concurrent("a database left half-way through a DROP is made anew", async (context) => {
  const postgres = await (await newCheckout(context)).acquire();
  await postgres.ensureDatabase("dropped");
  const mark = "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'dropped'";
  await ask(ownDatabase(postgres.urlOf("dropped")), mark);
  expect(await postgres.ensureDatabase("dropped")).toBe(true);
  expect(await ask(postgres.urlOf("dropped"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test.concurrent("a name that is not plain is refused, in a connection string too", async (context) => {
  const postgres = await (await newCheckout(context)).acquire();
  for (const name of ["", "a b", 'a"b', "Upper", "1st", "template1", "x".repeat(64), "a/../b"]) {
    await expect(postgres.ensureDatabase(name)).rejects.toThrow("is not a name for a database");
    expect(() => postgres.urlOf(name)).toThrow("is not a name for a database");
  }
});

test.concurrent("only this machine, only with the password, which only its owner can read", async (context) => {
  const { acquire, inspect } = await newCheckout(context);
  const url = new URL(ownDatabase((await acquire()).urlOf("x")));
  expect(await ask(url.href, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect((await stat(path.join((await inspect()).folder, "state.json"))).mode & 0o777).toBe(0o600);
  url.password = "f".repeat(48);
  await expect(ask(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});
