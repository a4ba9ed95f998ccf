import type { TestProject } from "vitest/node";
import { freePort } from "@/scripts/ports";
import { findRedis, startRedis } from "@/scripts/redis";
import { makeTemporaryRoot } from "./temporary-root";

type Servers = { urls: string[]; kill(): Promise<void> };

/** The tests' Redis, empty at first and shared by all files. Tests use keys of their own and kill only servers of their own. */
export function setup(project: TestProject) {
  return provideRedis(project, async (program, folder) => {
    const { url, kill } = await startRedis(program, { folder, port: await freePort() });
    return { urls: [url], kill };
  });
}

/** Starts servers for a project's tests, until the run's end. Without a Redis program says so, and the tests find no URL. */
export async function provideRedis(
  project: TestProject,
  start: (program: string, folder: string) => Promise<Servers>,
): Promise<() => Promise<void>> {
  const found = findRedis();
  if ("missing" in found) {
    process.stderr.write(`Skipped in ${project.name}: ${found.missing}\n`);
    project.provide("redisUrls", []);
    return async () => undefined;
  }
  const { root, remove } = makeTemporaryRoot();
  try {
    const { urls, kill } = await start(found.program, root);
    project.provide("redisUrls", urls);
    return () => kill().finally(remove);
  } catch (error) {
    remove();
    throw error;
  }
}

declare module "vitest" {
  export interface ProvidedContext {
    /** One address, or one for each master of a Cluster; none when no Redis can be had. */
    redisUrls: string[];
  }
}
