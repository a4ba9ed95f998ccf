import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { ask, newCheckout, openCheckout, ownDatabase, SOON } from "./checkout.fixture";

const isRoot = process.getuid?.() === 0;
const portOf = (url: string) => Number(new URL(url).port);

describe.concurrent("what may stand in the way of a start", () => {
  test("a pid file whose number now belongs to another process of the same user", async (context) => {
    const { acquire, adopt, inspect } = await newCheckout(context);
    const before = await acquire();
    const { cluster } = await inspect();
    const pidFile = path.join(cluster, "data/postmaster.pid");
    const content = await readFile(pidFile, "utf8");
    await before.release();
    const { uid, gid } = await stat(path.join(cluster, "data"));
    const stranger = spawn("sleep", ["60"], { stdio: "ignore", ...(isRoot && { uid, gid }) });
    adopt(stranger);
    await writeFile(pidFile, content.replace(/^\d+/, String(stranger.pid)));
    expect((await acquire()).urlOf("x")).toBe(before.urlOf("x"));
    expect(stranger.exitCode).toBeNull();
  });

  test("another server on its port: it moves, and stays where it moved to", async (context) => {
    const { acquire } = await newCheckout(context);
    const before = await acquire();
    await before.release();
    const foreign = net.createServer().listen(portOf(before.urlOf("x")), "127.0.0.1");
    await once(foreign, "listening");
    const moved = await acquire();
    expect(portOf(moved.urlOf("x"))).not.toBe(portOf(before.urlOf("x")));
    await moved.release();
    foreign.close();
    expect((await acquire()).urlOf("x")).toBe(moved.urlOf("x"));
  });

  test("a corrupt state file: refused with its name and a remedy", async (context) => {
    const { acquire, inspect } = await newCheckout(context);
    const file = path.join((await inspect()).folder, "state.json");
    for (const content of ["", "{", '{"cluster": "x", "password": "short", "port": 0}']) {
      await writeFile(file, content);
      await expect(acquire()).rejects.toThrow(new RegExp(`${file} cannot be used.*What to do: .*delete`, "s"));
    }
  });

  test("a folder that was deleted under a running server: its user is told and brings nothing back", async (context) => {
    const { acquire, inspect } = await newCheckout(context);
    const lines: string[] = [];
    await acquire({ onProgress: (line) => lines.push(line) });
    const { folder, server } = await inspect();
    await rm(folder, { recursive: true, maxRetries: 5 });
    process.kill(server?.pid ?? 0, "SIGQUIT");
    await vi.waitFor(() => expect(lines.at(-1)).toContain("its folder was deleted"), SOON);
    expect(await readdir(path.dirname(folder))).toEqual([]);
  });

  test("a checkout that moved: its data come along", async (context) => {
    const before = await newCheckout(context);
    const postgres = await before.acquire();
    await ask(ownDatabase(postgres.urlOf("x")), "CREATE TABLE kept AS SELECT 7 AS n");
    await postgres.release();
    await rename(before.root, `${before.root}-moved`);
    const moved = await openCheckout(`${before.root}-moved`, context).acquire();
    expect(await ask(ownDatabase(moved.urlOf("x")), "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("a checkout that was copied, pid file and all, beside the running original: a server of its own", async (context) => {
    const original = await newCheckout(context);
    await (await original.acquire()).release();
    const copy = openCheckout(`${original.root}-copy`, context);
    await rm(copy.root, { recursive: true, force: true });
    await cp(original.root, copy.root, { recursive: true });
    const running = await original.acquire();
    const pidFileOf = (cluster: string) => path.join(cluster, "data/postmaster.pid");
    await cp(pidFileOf((await original.inspect()).cluster), pidFileOf((await copy.inspect()).cluster));
    const copied = await copy.acquire();
    expect(portOf(copied.urlOf("x"))).not.toBe(portOf(running.urlOf("x")));
    await copied.release();
    expect(await ask(ownDatabase(running.urlOf("x")), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test.skipIf(!isRoot)(
    "as root, a folder closed to others after data went there: an error that says so",
    async (context) => {
      const { acquire, root } = await newCheckout(context);
      await (await acquire()).release();
      await chmod(root, 0o700);
      await expect(acquire()).rejects.toThrow(/cannot use its folder.*What to do: let its user enter/s);
      await chmod(root, 0o755);
      await acquire();
    },
  );

  test.skipIf(!isRoot)("as root, a folder closed to all others: binaries and data go elsewhere", async (context) => {
    const { startUser, inspect, root } = await newCheckout(context);
    await chmod(root, 0o700);
    const [one, other] = await Promise.all([startUser(), startUser()]);
    expect(one.url).toBe(other.url);
    const { cluster, folder } = await inspect();
    expect(path.relative(root, cluster)).toMatch(/^\.\./);
    expect(await readdir(folder)).toEqual(["state.json"]);
    expect(await ask(ownDatabase(one.url), "SHOW data_directory")).toEqual([{ data_directory: `${cluster}/data` }]);
    await Promise.all([one.release(), other.release()]);
    expect(await readdir(cluster)).toEqual(["data", "server.log"]);
  });
});
