import { createHash, randomBytes } from "node:crypto";
import { chmod, chown, mkdir, mkdtemp, rm, rmdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { dataFolder } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { type Owner, run } from "./run";

/** Makes a folder for data and log that `owner` can use: in `folder` if it can get there, else outside the checkout. */
export async function makeClusterFolder(folder: string, owner: Owner | undefined): Promise<string> {
  const name = `cluster-${randomBytes(4).toString("hex")}`;
  const refusals: string[] = [];
  for (const home of [async () => folder, () => systemHome(folder), temporaryHome]) {
    const cluster = path.join(await home(), name);
    const refusal = await prepareClusterFolder(cluster, owner);
    if (refusal === undefined) return cluster;
    refusals.push(`${cluster}: ${refusal}`);
    await discardClusterFolder(cluster, folder);
    // Without a user of its own the server can do what we can: where we fail, no other folder is better.
    if (!owner) break;
  }
  throw new EmbeddedPostgresError(
    "There is no folder in which the embedded PostgreSQL could keep its data.",
    "make one of these folders writable, or set DATABASE_URL to a server of your own.",
    { said: refusals.join("\n") },
  );
}

/** Removes a folder made in vain, and an empty one around it, but not the state folder. */
export async function discardClusterFolder(cluster: string, folder: string): Promise<void> {
  await rm(cluster, { recursive: true, force: true });
  const home = path.dirname(cluster);
  if (home !== folder) await rmdir(home).catch(() => undefined);
}

/** Makes the folder if missing and hands it to `owner`. Answers why that is impossible, or undefined if all is well. */
export async function prepareClusterFolder(cluster: string, owner: Owner | undefined): Promise<string | undefined> {
  try {
    const made = await mkdir(cluster, { recursive: true, mode: 0o755 });
    if (made) await openHomes(path.dirname(cluster), made);
    await chmod(cluster, 0o700);
    if (owner) await giveTo(owner, cluster);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  // Tried as that user, not read off modes: access lists, mounts and parents have a say too.
  const attempt = ["-c", 'cd "$1" && { test -w . || { echo "not writable" && false; }; }', "sh", cluster];
  const { ok, output } = await run("/bin/sh", attempt, { owner, timeoutMs: 10_000 });
  return ok ? undefined : output;
}

async function giveTo(owner: Owner, cluster: string): Promise<void> {
  await chown(cluster, owner.uid, owner.gid);
  const data = await stat(dataFolder(cluster)).catch(() => undefined);
  if (!data || data.uid === owner.uid) return;
  // Root has copied the checkout, so that all in it became root's.
  const given = await run("chown", ["-R", `${owner.uid}:${owner.gid}`, cluster], { timeoutMs: 60_000 });
  if (!given.ok) throw new Error(given.output);
}

/** A umask of 077 would close the folders just made above the cluster to the server's user. */
async function openHomes(home: string, topmostMade: string): Promise<void> {
  for (let each = home; each.startsWith(topmostMade); each = path.dirname(each)) await chmod(each, 0o755);
}

async function systemHome(folder: string): Promise<string> {
  const checkout = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return path.join("/var/lib/paceline", checkout);
}

async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(path.join(os.tmpdir(), "paceline-"));
  await chmod(home, 0o755);
  return home;
}
