import { inject } from "vitest";
import "./environment";

// Runs before each test file's imports, so that lib/env.ts sees what a server with Redis would.
const urls = inject("redisUrls");
if (urls.length > 0) process.env.REDIS_URL = urls.join(",");
if (urls.length > 1) process.env.REDIS_CLUSTER = "true";
process.env.PERFORMANCE_OPTIMIZATION_ENABLED = "true";
