import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Instance, Row } from "./instance.fixture";

type Said = { id: number; value?: unknown; error?: string; code?: string } | { load: string; loaded: number };
type Calls = { [Name in keyof Instance]: (...given: Parameters<Instance[Name]>) => ReturnType<Instance[Name]> };

export type CacheProcess = Calls & {
  child: ChildProcess;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
};

/** Rows that processes load, and every load of them. A load that is listed in `hung` waits until `resolve`. */
export class Rows {
  readonly #rows = new Map<string, Row>();
  readonly loads: string[] = [];
  /** What a load does before it finds the row. */
  before: (id: string) => Promise<void> = async () => undefined;

  set(id: string, row: Row): void {
    this.#rows.set(id, row);
  }

  async load(id: string): Promise<Row> {
    this.loads.push(id);
    const found = this.#rows.get(id); // what is there when it begins
    await this.before(id);
    return found;
  }

  loadsOf = (id: string): number => this.loads.filter((loaded) => loaded === id).length;
}

/** Starts a Node process with the cache in it. It ends with this one. */
export async function startProcess(environment: Record<string, string | undefined>, rows: Rows): Promise<CacheProcess> {
  const child = fork(fileURLToPath(new URL("./process.fixture.ts", import.meta.url)), {
    execArgv: ["--conditions=react-server", "--import", "tsx"], // for which `server-only` is nothing
    env: environment as NodeJS.ProcessEnv,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const ended = once(child, "close");
  child.on("message", (said: Said) => {
    if ("load" in said) {
      const reply = (given: object) =>
        child.connected && child.send({ loaded: said.loaded, ...given }, () => undefined);
      rows.load(said.load).then(
        (row) => reply({ row }),
        (error: Error) => reply({ error: error.message }),
      );
    } else if ("id" in said) {
      const call = asked.get(said.id);
      if (said.error === undefined) call?.resolve(said.value);
      else call?.reject(Object.assign(new Error(said.error), { code: said.code }));
      asked.delete(said.id);
    }
  });
  await once(child, "message");
  let calls = 0;
  const call = (name: string, given: unknown[]) => {
    const id = ++calls;
    const answer = Promise.withResolvers<unknown>();
    asked.set(id, answer);
    child.send({ id, name, given });
    return answer.promise;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
    for (const each of asked.values()) each.reject(new Error("The process was killed"));
  };
  return new Proxy({ child, kill } as CacheProcess, {
    get: (own, name: string) => {
      if (name === "then") return undefined; // a process is no promise
      return Reflect.get(own, name) ?? ((...given: unknown[]) => call(name, given));
    },
  });
}
