import "server-only";
import { z } from "zod";
import { cachedQuery } from "@/lib/cache/cached-query";
import { env } from "@/lib/env";
import { AppError } from "@/lib/http/errors";
import { isoInstant } from "@/lib/schema";
import { getAuth, SESSION_COOKIE } from "./auth";
import { sessionScope } from "./session-cache";

export const roles = ["learner", "advisor", "operator"] as const;
export type Role = (typeof roles)[number];

/** Who may use an endpoint that is for one role alone. */
export const learnersOnly = ["learner"] as const satisfies Role[];
export const advisorsOnly = ["advisor"] as const satisfies Role[];

const viewer = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  /** The learner this person is; absent for advisors and operators. */
  learnerId: z.number().int().nullable(),
});
/** The signed-in person a request acts for. Every query that reads a person's rows takes it, or an id from it. */
export type Viewer = z.output<typeof viewer>;

const session = viewer.extend({ expiresAt: isoInstant });

/** The session of a signed cookie; null when it has ended. The cookie is checked whenever it is not known yet. */
const readSession = cachedQuery({
  name: "accounts.read_session",
  policy: "session",
  params: z.object({ cookie: z.string() }),
  owner: "cookie",
  result: session.nullable(),
  scope: ({ cookie }) => sessionScope(cookie.split(".", 1)[0] ?? ""),
  topics: [],
  isWhole: (found) => found !== null,
  load: async ({ cookie }) => {
    const found = await getAuth().api.getSession({ headers: new Headers({ cookie: `${SESSION_COOKIE}=${cookie}` }) });
    if (!found) return null;
    const { user } = found;
    return { ...user, userId: user.id, learnerId: user.learnerId ?? null, expiresAt: found.session.expiresAt };
  },
});

const sessionCookieOf = (headers: Headers) =>
  headers
    .get("cookie")
    ?.split(/;\s*/)
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);

/** Who sent these headers: a person, nobody, or a person whose session has ended. Rejects with `unavailable` when nobody can tell. */
export async function readViewer(headers: Headers): Promise<Viewer | "nobody" | "expired"> {
  const cookie = sessionCookieOf(headers);
  if (cookie === undefined) return "nobody";
  const found = await findSession(cookie).catch((cause) => {
    throw new AppError("unavailable", "Sign-in cannot be checked at the moment", {
      cause,
      headers: { "retry-after": "1" },
    });
  });
  return found && found.endsAt > Date.now() ? found.viewer : "expired";
}

type Session = { viewer: Viewer; endsAt: number } | null;
const sessions = new WeakMap<object, Session>();

// Every request reads one, so what is kept of it is read once. Frozen, as requests share it.
async function findSession(cookie: string): Promise<Session> {
  if (!env.PERFORMANCE_OPTIMIZATION_ENABLED) return sessionOf(await readSession({ cookie }));
  const answer = await readSession.stored({ cookie }).answer();
  const known = sessions.get(answer);
  if (known !== undefined) return known;
  const found = sessionOf(JSON.parse(answer.body.toString()));
  sessions.set(answer, found);
  return found;
}

function sessionOf(found: z.output<typeof session> | null): Session {
  if (!found) return null;
  const { expiresAt, ...person } = found;
  return { viewer: Object.freeze(person), endsAt: Date.parse(expiresAt) };
}

/** The viewer, when signed in with one of these roles. Throws `unauthorized` or `forbidden`. */
export async function authorize(headers: Headers, allowed: readonly Role[]): Promise<Viewer> {
  const found = await readViewer(headers);
  if (found === "nobody") throw new AppError("unauthorized", "Send the session cookie of a signed-in person");
  if (found === "expired") throw new AppError("unauthorized", "The session has ended; sign in again");
  assertRole(found, allowed);
  return found;
}

/** Throws `forbidden` for a viewer of any other role. */
export function assertRole({ role }: Viewer, allowed: readonly Role[]): void {
  if (!allowed.includes(role)) throw new AppError("forbidden", `Only for: ${allowed.join(", ")}`);
}

/** The learner a viewer is. Throws `forbidden` for someone with the role but no learner record. */
export function learnerOf({ learnerId }: Viewer): number {
  if (learnerId === null) throw new AppError("forbidden", "No learner record belongs to this account");
  return learnerId;
}
