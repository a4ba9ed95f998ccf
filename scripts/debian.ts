import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Installs a package of Debian when this is root on Debian, else does nothing. Answers with what went wrong, empty when nothing did. */
export function installPackage(name: string): string {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return "";
  console.log(`Installing ${name} (apt-get install ${name})`);
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", name]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const { status, stderr, error } = spawnSync("apt-get", args, { encoding: "utf8", env });
    if (status !== 0) return `apt-get ${args.join(" ")} failed: ${(error?.message ?? stderr).trim()}`;
  }
  return "";
}
