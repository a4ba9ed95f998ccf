import { execFile } from "node:child_process";

/** The operating-system user that the server runs as, when that is not the user who started this process. */
export type Owner = { uid: number; gid: number };

/** `output` is stdout and stderr together, or the reason why the program did not run to its end. */
export type Outcome = { ok: boolean; output: string };

// Nothing of the caller's environment: a PGPORT or LD_LIBRARY_PATH of theirs must not reach the server.
const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
  NODE_ENV: "production", // Only because the type of an environment asks for it.
} as const;

/** Runs a program to its end, as `owner` if given. Never throws, never outlasts `timeoutMs`. */
export function run(program: string, args: string[], options: { owner?: Owner; timeoutMs: number }): Promise<Outcome> {
  const { owner, timeoutMs } = options;
  // "/" because the server's user may not enter the folder this process stands in.
  const spawnOptions = { ...owner, cwd: "/", env: ENVIRONMENT, timeout: timeoutMs, killSignal: "SIGKILL" } as const;
  return new Promise((resolve) => {
    try {
      execFile(program, args, spawnOptions, (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.trim();
        if (!error) resolve({ ok: true, output: said });
        else if (error.killed) resolve({ ok: false, output: `${said}\n${program} did not end within ${timeoutMs} ms` });
        else resolve({ ok: false, output: said || error.message });
      });
    } catch (error) {
      resolve({ ok: false, output: `${program}: ${error instanceof Error ? error.message : String(error)}` });
    }
  });
}
