import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";

const STANDALONE = path.join(".next", "standalone");
/** What a build is made from: a change in any of these makes it old. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/models",
  "package-lock.json",
  "next.config.mjs",
  "instrumentation.ts",
  "proxy.ts",
];

/** Builds the production server unless the last build is newer than every source. Throws with Next's own words when it fails. */
export async function buildIfOld(): Promise<void> {
  const builtAt = modifiedMs(path.join(STANDALONE, "server.js"));
  if (builtAt > Math.max(...SOURCES.map(newestMs))) return;
  console.log("Building the production server");
  rmSync(".next", { recursive: true, force: true }); // a failed build would leave the old one's parts
  await run([path.join("node_modules", "next", "dist", "bin", "next"), "build"]);
  cpSync(path.join(".next", "static"), path.join(STANDALONE, ".next", "static"), { recursive: true });
  if (existsSync("public")) cpSync("public", path.join(STANDALONE, "public"), { recursive: true });
}

function run(args: string[]): Promise<void> {
  const output: Buffer[] = [];
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  process.once("exit", () => child.kill());
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
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

const modifiedMs = (file: string) => (existsSync(file) ? statSync(file).mtimeMs : 0);
