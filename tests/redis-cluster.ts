import type { TestProject } from "vitest/node";
import { startRedisCluster } from "@/scripts/redis";
import { provideRedis } from "./redis";

/** The tests' Redis Cluster of three masters, as `redis.ts` has one server. */
export function setup(project: TestProject) {
  return provideRedis(project, startRedisCluster);
}
