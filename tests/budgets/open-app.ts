import { readdirSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import type { Role } from "@/lib/auth/viewer";
import type { Handler } from "@/lib/http/define-route";
import type { Method } from "@/lib/http/route-spec";
import { DEMO_PASSWORD } from "@/prisma/seed/accounts";

export type Route = Record<Method, Handler>;

/** The app on one database. */
export type App = {
  /** The route file of each path under /api, as in "/api/goals/[id]". */
  routes: ReadonlyMap<string, Route>;
  cookieOf(who: Role): string;
  /** Makes this app the one that is asked, when another has been opened since. */
  use(): void;
  close(): Promise<void>;
};

const KEPT = "__paceline"; // where lib/remember.ts keeps values beyond a reload of its module

const ABOUT_NO_DATA = /^\/api\/(auth|health|metrics|openapi|\[\[)/;

/**
 * Loads the whole app anew against a database and signs the demo's people in. Whoever has imported a module of the app before
 * holds one of another database: so import the app's modules only after this, with `await import()`.
 */
export async function openApp(databaseUrl: string): Promise<App> {
  process.env.DATABASE_URL = databaseUrl;
  Reflect.deleteProperty(globalThis, KEPT);
  vi.resetModules();
  const { signIn } = await import("@/tests/people");
  const { getAuth } = await import("@/lib/auth/auth");
  const { analyticsDb, db } = await import("@/lib/db/client");
  const routes = await loadRoutes();
  const cookies = new Map<Role, string>();
  for (const who of ["learner", "advisor", "operator"] as const) {
    cookies.set(who, await signIn(`${who}@paceline.dev`, DEMO_PASSWORD));
  }
  const kept: unknown = Reflect.get(globalThis, KEPT);
  const use = () => void Reflect.set(globalThis, KEPT, kept);
  return {
    routes,
    cookieOf: (who) => cookies.get(who) ?? "",
    use,
    close: async () => {
      use();
      for (const cookie of cookies.values()) await getAuth().api.signOut({ headers: new Headers({ cookie }) });
      await Promise.all([db.$disconnect(), analyticsDb.$disconnect()]);
    },
  };
}

async function loadRoutes(): Promise<Map<string, Route>> {
  const routes = new Map<string, Route>();
  for (const file of readdirSync("app/api", { recursive: true, encoding: "utf8" }).sort()) {
    const endpoint = `/api/${path.dirname(file).replaceAll(path.sep, "/")}`;
    if (path.basename(file) !== "route.ts" || ABOUT_NO_DATA.test(endpoint)) continue;
    routes.set(endpoint, await import(path.resolve("app/api", file)));
  }
  return routes;
}
