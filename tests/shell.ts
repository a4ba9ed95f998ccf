// Runs before each test file's imports. What a shell has set for an app of its own must not reach the tests.
for (const name of ["REDIS_URL", "REDIS_CLUSTER", "REDIS_CACHING_ENABLED", "PERFORMANCE_OPTIMIZATION_ENABLED"]) {
  delete process.env[name];
}
