import "server-only";
import { z } from "zod";

const flag = z.stringbool().default(false);

const redisUrls = z
  .string()
  .transform((text) => text.split(",").map((url) => url.trim()))
  .pipe(z.array(z.url({ protocol: /^rediss?$/ })).min(1));

// The demo, dev and test commands set what they need, so a fresh clone runs with no .env file.
const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The address a browser knows the app by. Cookies, redirects and the origin check follow it. */
  APP_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** The same data on another way: a pooler's entry with the statement timeout of analytics. */
  ANALYTICS_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Signs session cookies. */
  AUTH_SECRET: z.string().min(32, "needs at least 32 characters").optional(),
  /** Lets the published demo sign-ins in, which production otherwise refuses. */
  DEMO_ACCOUNTS: flag,
  SIGN_UP_ENABLED: flag,
  /** The header in which the proxy in front writes the client's address. Without it no header is believed. */
  CLIENT_ADDRESS_HEADER: z.string().toLowerCase().optional(),
  /** One Redis, or with REDIS_CLUSTER some nodes of a Redis Cluster, comma-separated. Several instances need it to agree. */
  REDIS_URL: redisUrls.optional(),
  REDIS_CLUSTER: flag,
  /** Kill switch: off, this process does not talk to Redis at all. */
  REDIS_CACHING_ENABLED: z.stringbool().default(true),
  /** Kill switch: off, nothing is cached and every read goes to the database. */
  PERFORMANCE_OPTIMIZATION_ENABLED: z.stringbool().default(true),
  /** The most that answers kept in this process may weigh. */
  CACHE_L1_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(64 * 1024 * 1024),
  /** What one person, and one address, may ask of the API in a minute. */
  RATE_LIMIT_PER_USER: z.coerce.number().int().positive().default(1_200),
  RATE_LIMIT_PER_ADDRESS: z.coerce.number().int().positive().default(6_000),
  /** Kill switch: off, nothing is counted and there is nothing to scrape. */
  PROMETHEUS_METRICS_ENABLED: z.stringbool().default(true),
  /** What Prometheus sends to be let in. Without it nobody is. */
  METRICS_TOKEN: z.string().min(16, "needs at least 16 characters").optional(),
  SLOW_QUERY_MS: z.coerce.number().positive().default(100),
  /** How long a stopping server goes on taking requests, so that a proxy sees it leave first. */
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).max(4_000).default(0),
});

const parsed = schema.safeParse(process.env);
if (!parsed.success) throw new Error(`Environment: ${z.prettifyError(parsed.error)}`);

export const env = Object.freeze({
  ...parsed.data,
  ANALYTICS_DATABASE_URL: parsed.data.ANALYTICS_DATABASE_URL ?? parsed.data.DATABASE_URL,
  APP_URL: parsed.data.APP_URL ?? `http://localhost:${parsed.data.PORT}`,
  isProduction: parsed.data.NODE_ENV === "production",
  areDemoAccountsAllowed: parsed.data.DEMO_ACCOUNTS || parsed.data.NODE_ENV !== "production",
});

/** What a server cannot start without. `next build` needs none of it, so only the boot asks. Throws one error naming all. */
export function assertServerEnv(): void {
  const missing = [
    !env.DATABASE_URL && "DATABASE_URL: the address of a PostgreSQL database (npm run demo starts one by itself)",
    !env.AUTH_SECRET && "AUTH_SECRET: at least 32 random characters (openssl rand -base64 32)",
    env.isProduction &&
      !canKeepCookies(parsed.data?.APP_URL) &&
      "APP_URL: the https:// address browsers know (or http://localhost)",
  ].filter((line) => line !== false);
  if (missing.length > 0) throw new Error(`Missing in the environment:\n  ${missing.join("\n  ")}`);
}

// Browsers keep a `__Host-` cookie over https alone, and on this machine.
function canKeepCookies(appUrl: string | undefined): boolean {
  if (!appUrl) return false;
  const { protocol, hostname } = new URL(appUrl);
  return protocol === "https:" || ["localhost", "127.0.0.1"].includes(hostname);
}
