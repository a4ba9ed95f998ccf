import { type ChildProcess, spawn } from "node:child_process";

// Its input ends when this process does, in whatever way.
const GUARD = 'read -r line; kill -9 "$1"';

/** Kills the child as soon as this process is gone, also after a kill -9 of it. */
export function endWithProcess(child: ChildProcess): void {
  if (child.pid === undefined) return; // never started
  const guard = spawn("sh", ["-c", GUARD, "guard", String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // out of reach of a Ctrl-C, which would end it first
  });
  guard.unref();
  child.once("exit", () => guard.kill("SIGKILL")); // before another process gets the number
}
