import { randomBytes, randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { EmbeddedPostgresError } from "./error";

const stateSchema = z.object({
  /** Folder of data and log: a name beside the state file, or an absolute path where that was out of reach. */
  cluster: z.string().min(1),
  password: z.string().regex(/^[0-9a-f]{48}$/),
  /** The port wished for. The one in use stands in the server's own pid file. */
  port: z.int().min(1).max(65_535),
  /** Folder in which this state was written, to tell a moved checkout from a copied one. */
  writtenIn: z.string().min(1),
});

export type State = z.output<typeof stateSchema>;

/** The folder of state, and usually of data too, for the checkout at `root`. Made if missing. */
export async function stateFolder(root: string): Promise<string> {
  const folder = path.join(root, ".paceline", "postgres");
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The folder of the embedded PostgreSQL cannot be made: ${cause instanceof Error ? cause.message : cause}`,
      `make ${root} writable for this user, or set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
}

/** The state decided on for this folder, or undefined if none is yet. Throws on a file that is not one. */
export async function readState(folder: string): Promise<State | undefined> {
  const file = stateFile(folder);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unreadable(folder, error.message, error);
  });
  if (text === undefined) return undefined;
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success) throw unreadable(folder, z.prettifyError(parsed.error), parsed.error);
  return (await isCopied(folder, parsed.data)) ? undefined : parsed.data;
}

/** Decides the state once for everyone: of several processes that try at once, all get the same one back. */
export async function createState(folder: string, cluster: string, port: number): Promise<State> {
  const state = { cluster, password: randomBytes(24).toString("hex"), port, writtenIn: folder };
  const unpublished = await writeBeside(folder, state);
  try {
    if (await isStateCopied(folder)) await rename(unpublished, stateFile(folder));
    else await publishOnce(unpublished, stateFile(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(unpublished, { force: true });
  }
  const decided = await readState(folder);
  if (!decided) throw unreadable(folder, "it vanished while it was being written");
  return decided;
}

/** Remembers the port for the next start, so that connection strings stay the same. */
export async function rememberPort(folder: string, state: State, port: number): Promise<State> {
  const next = { ...state, port, writtenIn: folder };
  await rename(await writeBeside(folder, next), stateFile(folder));
  return next;
}

/** Where data and log are, as an absolute path. */
export function clusterFolder(folder: string, state: State): string {
  return path.resolve(folder, state.cluster);
}

function stateFile(folder: string): string {
  return path.join(folder, "state.json");
}

async function writeBeside(folder: string, state: State): Promise<string> {
  const file = `${stateFile(folder)}.${randomUUID()}`;
  await writeFile(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  return file;
}

async function publishOnce(unpublished: string, file: string): Promise<void> {
  await link(unpublished, file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw error;
    await copyFile(unpublished, file, constants.COPYFILE_EXCL); // Some mounted folders know no hard links.
  });
}

async function isStateCopied(folder: string): Promise<boolean> {
  const text = await readFile(stateFile(folder), "utf8").catch(() => undefined);
  const parsed = stateSchema.safeParse(text && parseJson(text));
  return parsed.success && (await isCopied(folder, parsed.data));
}

/** A copied checkout must not share the outlying data of the original, which still stands and names the same data. */
async function isCopied(folder: string, state: State): Promise<boolean> {
  if (!path.isAbsolute(state.cluster) || state.writtenIn === folder) return false;
  const [here, there] = await Promise.all([folder, state.writtenIn].map((each) => stat(each).catch(() => undefined)));
  const isSameFolder = here?.dev === there?.dev && here?.ino === there?.ino;
  if (!there || isSameFolder) return false;
  const original = await readFile(stateFile(state.writtenIn), "utf8").catch(() => "");
  const parsed = stateSchema.safeParse(parseJson(original));
  return parsed.success && parsed.data.cluster === state.cluster;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(folder: string, reason: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The state of the embedded PostgreSQL in ${stateFile(folder)} cannot be used: ${reason}`,
    `restore that file, run as the user it belongs to, or delete ${folder} to begin again with an empty server.`,
    { cause },
  );
}
