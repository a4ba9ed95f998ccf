import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export type LoadOptions = {
  name: string;
  url: string;
  headers: Record<string, string>;
  connections?: number;
  seconds: number;
  /** Loaded as long before, unmeasured; failures count all the same. */
  warmUpSeconds: number;
};
export type Load = {
  answers: number;
  requestsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  bytesPerSecond: number;
  non2xx: number;
  errors: number;
};

const GENERATOR = path.join(import.meta.dirname, "load-generator.ts");

/**
 * Loads a URL from a process of its own, each connection asking again as soon as it is answered. Throws when anything but 2xx
 * came back, when a connection failed or when nothing came.
 */
export async function measureLoad(options: LoadOptions): Promise<Load> {
  const child = fork(GENERATOR, { execArgv: ["--import", "tsx"] });
  const ended = once(child, "close").then(([code]): never => {
    throw new Error(`The load generator ended by itself (exit code ${code})`);
  });
  ended.catch(() => undefined); // it also ends when it is done
  child.send(options);
  const [loads] = (await Promise.race([once(child, "message"), ended])) as [Load[]];
  child.disconnect();
  for (const load of loads) assertUnrefused(options.name, load);
  const measured = loads.at(-1);
  if (!measured?.answers) throw new Error(`${options.name} under load: no answer within ${options.seconds} s`);
  return measured;
}

function assertUnrefused(name: string, { answers, non2xx, errors }: Load): void {
  if (non2xx === 0 && errors === 0) return;
  throw new Error(`${name} under load: of ${answers} answers ${non2xx} were not 2xx, and ${errors} requests got none`);
}
