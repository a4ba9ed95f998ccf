import type { Role } from "@/lib/auth/viewer";
import type { Handler } from "@/lib/http/define-route";
import { makeLearner, makePerson, signIn } from "./people";

/** Someone signed in, as the options of `ask` take them. */
export type Caller = { cookie: string };

type Options = Partial<Caller> & {
  method?: string;
  params?: Record<string, string>;
  body?: object;
  headers?: Record<string, string> | undefined;
};

/** A new person, signed in. A learner has a record and is not enrolled anywhere. */
export async function makeCaller(role: Role): Promise<Caller & { learnerId: number; userId: string }> {
  const learnerId = role === "learner" ? (await makeLearner()).id : null;
  const { userId, email } = await makePerson(role, learnerId);
  return { cookie: await signIn(email), learnerId: learnerId ?? 0, userId };
}

/** The answer of a route to one request, its body parsed. */
export async function ask(route: Handler, url: string, { cookie, method, params, body, headers }: Options = {}) {
  const request = new Request(new URL(url, "http://test"), {
    method: method ?? "GET",
    headers: { ...(cookie && { cookie }), ...(body && { "content-type": "application/json" }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : null };
}
