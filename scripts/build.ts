import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";

const KEPT_BUILDS = 3;

/** A Next app of this repository. */
export type NextApp = {
  /** As in "Building the production server". */
  name: string;
  folder: string;
  /** The folder that keeps its builds. */
  builds: string;
  /** What a build is made from: a change in any of these makes it old. */
  sources: string[];
};

const PACELINE: NextApp = {
  name: "the production server",
  folder: ".",
  builds: path.join(".paceline", "builds"),
  sources: [
    "app",
    "components",
    "lib",
    "public",
    "prisma/models",
    "prisma/schema.prisma",
    "package-lock.json",
    "next.config.mjs",
    "postcss.config.mjs",
    "tsconfig.json",
    "instrumentation.ts",
    "proxy.ts",
  ],
};

/**
 * The folder of a production server of the sources as they are now, built unless there is one. Each build has a folder of its
 * own, named by the sources' age and put in place whole: a running server keeps its files, and half a build is never taken for one.
 * Throws with Next's own words when the build fails.
 */
export async function buildIfOld({ name, folder, builds, sources }: NextApp = PACELINE): Promise<string> {
  const build = path.join(builds, String(Math.ceil(Math.max(...sources.map(newestMs)))));
  if (existsSync(build)) return path.join(build, folder);
  console.log(`Building ${name}`);
  await runNextBuild(folder);
  const unpublished = `${build}.${process.pid}`;
  const copy = (from: string, to: string) => cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  mkdirSync(builds, { recursive: true });
  copy(path.join(folder, ".next", "standalone"), unpublished);
  copy(path.join(folder, ".next", "static"), path.join(unpublished, folder, ".next", "static"));
  const assets = path.join(folder, "public");
  if (existsSync(assets)) copy(assets, path.join(unpublished, assets));
  renameSync(unpublished, build);
  removeOldBuilds(builds);
  return path.join(build, folder);
}

function removeOldBuilds(builds: string): void {
  const byAge = readdirSync(builds).sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
  for (const old of byAge.slice(KEPT_BUILDS)) rmSync(path.join(builds, old), { recursive: true, force: true });
}

function runNextBuild(folder: string): Promise<void> {
  const output: Buffer[] = [];
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as NodeJS.ProcessEnv;
  const next = path.join("node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "build", folder], { stdio: ["ignore", "pipe", "pipe"], env });
  process.once("exit", () => child.kill());
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`next build failed:\n${Buffer.concat(output).toString()}`)),
    );
  });
}

// A folder counts too: deleting a file changes only its folder.
function newestMs(source: string): number {
  if (!existsSync(source)) return 0;
  if (!statSync(source).isDirectory()) return modifiedMs(source);
  const entries = readdirSync(source, { recursive: true, encoding: "utf8" });
  const own = entries.filter((entry) => !path.join(source, entry).startsWith(path.join("lib", "db", "generated")));
  return Math.max(modifiedMs(source), ...own.map((entry) => modifiedMs(path.join(source, entry))));
}

const modifiedMs = (file: string) => statSync(file).mtimeMs;
