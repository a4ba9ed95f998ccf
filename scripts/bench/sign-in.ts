import { DEMO_PASSWORD } from "@/prisma/seed/accounts";

/** Signs one of the demo's people in and answers the cookie to send. Throws when the server refuses. */
export async function signIn(baseUrl: string, who: "learner" | "advisor" | "operator"): Promise<string> {
  const response = await fetch(`${baseUrl}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: baseUrl },
    body: JSON.stringify({ email: `${who}@paceline.dev`, password: DEMO_PASSWORD }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  if (!response.ok || !cookie) throw new Error(`${who}@paceline.dev could not sign in: ${response.status}`);
  return cookie;
}

/** The measured database is kept: it must not gather a session with each bench. */
export async function signOut(baseUrl: string, cookie: string): Promise<void> {
  const headers = { cookie, origin: baseUrl, "content-type": "application/json" };
  await fetch(`${baseUrl}/api/auth/sign-out`, { method: "POST", headers, body: "{}" });
}
