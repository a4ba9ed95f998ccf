/** A way to run the production server, by its environment. */
export type Scenario = { name: string; env: Record<string, string> };

/** What a scenario sets: the shell's own settings would make another scenario of it. */
const SETTINGS = [
  "REDIS_URL",
  "REDIS_CLUSTER",
  "REDIS_CACHING_ENABLED",
  "PERFORMANCE_OPTIMIZATION_ENABLED",
  "CACHE_L1_BYTES",
];

// Nothing listens there, and nothing will: a free port could still be given to one of the servers.
const DEAD_REDIS_URL = "redis://127.0.0.1:1";

/** The hot answer from each tier of the cache, and what is left when Redis or all of the cache is gone. */
export function listScenarios(redisUrl: string | undefined): Scenario[] {
  for (const name of SETTINGS) delete process.env[name];
  return [
    { name: "l1-hot", env: {} },
    // Nothing is kept in the process, so each request asks Redis.
    ...(redisUrl ? [{ name: "l2-hot", env: { REDIS_URL: redisUrl, CACHE_L1_BYTES: "0" } }] : []),
    { name: "cold", env: { PERFORMANCE_OPTIMIZATION_ENABLED: "false" } },
    { name: "redis-down", env: { REDIS_URL: DEAD_REDIS_URL } },
  ];
}
