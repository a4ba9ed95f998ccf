import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const KB_PER_MB = 1024;

/** How much memory a process occupies now (RSS), in MB. Throws when it is gone. */
export function residentMb(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kb = existsSync(status)
    ? readFileSync(status, "utf8").match(/^VmRSS:\s+(\d+) kB$/m)?.[1]
    : spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  if (!kb) throw new Error(`Process ${pid} is gone`);
  return Number(kb) / KB_PER_MB;
}
