import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Starts keeper.ts in a session of its own: neither Ctrl-C nor the end of this process reaches it. */
export function startKeeper(folder: string): void {
  // By address, since `--import tsx` would be looked up from the working folder.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const keeper = path.join(import.meta.dirname, "keeper.ts");
  const child = spawn(process.execPath, ["--import", tsx, keeper, folder, String(process.pid)], {
    cwd: "/",
    detached: true,
    env: { NODE_ENV: "production" },
    stdio: "ignore",
  });
  // Without a keeper the server still stops with the last orderly user.
  child.on("error", () => undefined);
  child.unref();
}
