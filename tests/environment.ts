import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import "./shell";

// Runs before each test file's imports, so that lib/env.ts sees what a server would.
process.env.DATABASE_URL = inject("databaseUrl");
delete process.env.ANALYTICS_DATABASE_URL;
process.env.AUTH_SECRET = randomBytes(32).toString("hex");
process.env.PERFORMANCE_OPTIMIZATION_ENABLED = "false"; // tests write by SQL, behind the back of any cache
// A test asks more in a minute than a person may; those of the limits set their own.
process.env.RATE_LIMIT_PER_USER = "1000000";
process.env.RATE_LIMIT_PER_ADDRESS = "1000000";
