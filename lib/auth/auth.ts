import "server-only";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { nextCookies } from "better-auth/next-js";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { CLIENT_ADDRESS } from "@/lib/http/server-requests";
import { remember } from "@/lib/remember";
import { logger } from "@/lib/telemetry/logger";
import { forgetSession, forgetSessionsOf } from "./session-cache";
import { clientAddress, countSignInTry, forgiveSignInTries } from "./sign-in-limits";

const SIGN_IN = "/sign-in/email";
const DEMO_DOMAIN = "@paceline.dev"; // its passwords are published in the README
const DAY_SECONDS = 86_400;

/** Made on first use: `next build` loads the modules of every route and has neither secret nor database. */
export const getAuth = () => remember("auth", createAuth);

/** A `__Host-` cookie belongs to one host, all paths and HTTPS only; browsers also keep it on http://localhost. */
export const SESSION_COOKIE = env.isProduction ? "__Host-paceline.session" : "paceline.session";

function createAuth() {
  return betterAuth({
    baseURL: env.APP_URL,
    secret: env.AUTH_SECRET,
    trustedOrigins: sameMachineOrigins(env.APP_URL),
    telemetry: { enabled: false },
    logger: { log: (level, message) => logger[level === "error" ? "error" : "info"]("auth.noted", { message }) },
    database: prismaAdapter(db, { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: !env.SIGN_UP_ENABLED },
    user: {
      additionalFields: {
        role: { type: ["learner", "advisor", "operator"], required: false, defaultValue: "learner", input: false },
        learnerId: { type: "number", required: false, input: false },
      },
    },
    // Seven days from signing in: a page cannot send a longer cookie, so a longer row would only mislead, and reads stay reads.
    session: { expiresIn: 7 * DAY_SECONDS, disableSessionRefresh: true },
    // Sign-in has limits of its own, below: the library's do not see a server action.
    rateLimit: { enabled: env.isProduction, customRules: { "/sign-in/*": false } },
    advanced: {
      database: { joins: true }, // one statement reads the session and its user
      disableOriginCheck: false, // the library leaves the check out under test: then tests would not see it
      cookiePrefix: "paceline",
      useSecureCookies: false, // it would put `__Secure-` before every name
      defaultCookieAttributes: { secure: env.isProduction, httpOnly: true, sameSite: "lax", path: "/" },
      cookies: { session_token: { name: SESSION_COOKIE } },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
    },
    hooks: { before: beforeSignIn, after: afterSignIn },
    databaseHooks: {
      session: {
        update: { after: ({ token }) => forgetSession(token) },
        delete: { after: ({ token }) => forgetSession(token) },
      },
      user: {
        update: { after: ({ id }) => forgetSessionsOf(id) },
        delete: { before: ({ id }) => forgetSessionsOf(id) },
      },
    },
    plugins: [nextCookies()], // must be last
  });
}

const credentials = z.object({ email: z.string().trim().toLowerCase().max(320), password: z.string().max(128) });

// Both ways in pass here: POST /api/auth/sign-in/email and the form's server action.
const beforeSignIn = createAuthMiddleware(async (context) => {
  if (context.path !== SIGN_IN) return;
  const body = credentials.safeParse(context.body);
  if (!body.success) throw new APIError("BAD_REQUEST", { message: "Enter your email and your password" });
  const { email } = body.data;
  const waitSeconds = await countSignInTry(email, clientAddress(context.headers));
  if (waitSeconds > 0) {
    logger.warn("accounts.sign_in_limited", { waitSeconds });
    const message = `Too many tries. Wait ${Math.ceil(waitSeconds / 60)} min and sign in again`;
    throw new APIError("TOO_MANY_REQUESTS", { message }, { "retry-after": String(waitSeconds) });
  }
  if (email.endsWith(DEMO_DOMAIN) && !env.areDemoAccountsAllowed) {
    throw new APIError("FORBIDDEN", { message: "The demo sign-ins are switched off on this server" });
  }
});

const afterSignIn = createAuthMiddleware(async (context) => {
  if (context.path !== SIGN_IN || !context.context.newSession) return;
  await forgiveSignInTries(context.context.newSession.user.email, clientAddress(context.headers));
});

// A browser on this machine may say localhost or 127.0.0.1 for the same server.
function sameMachineOrigins(baseUrl: string): string[] {
  const url = new URL(baseUrl);
  if (!["localhost", "127.0.0.1"].includes(url.hostname)) return [url.origin];
  return ["localhost", "127.0.0.1"].map((hostname) => `${url.protocol}//${hostname}:${url.port}`);
}
