import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Calls } from "./next-process.fixture";

type Said = { id: number; value?: unknown; error?: string };

export type NextProcess = Calls & { stop(): Promise<void> };

/** What the processes load: the files of a folder, and a list of the loads beside them. */
export class Source {
  constructor(readonly folder: string) {}
  write(key: string, value: string): void {
    writeFileSync(path.join(this.folder, key), value);
  }
  loadsOf(key: string): number {
    const list = path.join(this.folder, "loads");
    if (!existsSync(list)) return 0;
    return readFileSync(list, "utf8")
      .split("\n")
      .filter((loaded) => loaded === key).length;
  }
}

/** Starts a Node process with Next's cache in it. It ends with this one. */
export async function startNextProcess(
  { folder }: Source,
  environment: Record<string, string | undefined> = {},
): Promise<NextProcess> {
  const child = fork(fileURLToPath(new URL("./next-process.fixture.ts", import.meta.url)), [folder], {
    execArgv: ["--conditions=react-server", "--import", "tsx"], // for which `server-only` is nothing
    env: { ...process.env, ...environment } as NodeJS.ProcessEnv,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", ({ id, value, error }: Said) => {
    if (error === undefined) asked.get(id)?.resolve(value);
    else asked.get(id)?.reject(new Error(error));
    asked.delete(id);
  });
  await once(child, "message");
  let count = 0;
  const call = (name: string, given: unknown[]) => {
    const answer = Promise.withResolvers<unknown>();
    asked.set(++count, answer);
    child.send({ id: count, name, given });
    return answer.promise;
  };
  const stop = async () => {
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
  };
  return new Proxy({ stop } as NextProcess, {
    get: (own, name: string) => {
      if (name === "then") return undefined; // a process is no promise
      return Reflect.get(own, name) ?? ((...given: unknown[]) => call(name, given));
    },
  });
}
