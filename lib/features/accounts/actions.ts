"use server";

import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { getAuth } from "@/lib/auth/auth";
import { logger } from "@/lib/telemetry/logger";
import { nextPath, signInInput } from "./schema";

export type SignInState = {
  message?: string;
  errors?: { email?: string[]; password?: string[] };
  /** What was typed, so that it need not be typed again. Never the password. */
  email?: string;
};

/** Signs in and goes on to the page that sent the person here; else answers what was wrong, alike for a wrong password and an unknown person. */
export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const input = signInInput.safeParse({ email: form.get("email"), password: form.get("password") });
  const email = String(form.get("email") ?? "").slice(0, 320);
  if (!input.success) return { errors: z.flattenError(input.error).fieldErrors, email };
  const sent = await headers();
  try {
    await getAuth().api.signInEmail({ body: input.data, headers: sent });
  } catch (error) {
    return { message: messageOf(error), email };
  }
  redirect(nextPath.parse(nextOf(sent.get("referer"))) as Route);
}

/** Ends the session here and in the database. A session that is gone already is signed out too. */
export async function signOutAction(): Promise<void> {
  await getAuth().api.signOut({ headers: await headers() });
  redirect("/sign-in/signed-out");
}

// The page with the form is static, so where to go on to stands in its address alone.
function nextOf(referer: string | null): string | null {
  return referer && URL.canParse(referer) ? new URL(referer).searchParams.get("next") : null;
}

const EXPECTED = new Set([400, 401, 403, 429]);

function messageOf(error: unknown): string {
  const isExpected = error instanceof Error && "statusCode" in error && EXPECTED.has(Number(error.statusCode));
  if (!isExpected) {
    logger.error("accounts.sign_in_failed", { cause: error instanceof Error ? error.message : String(error) });
    return "Signing in does not work at the moment. Try again in a minute.";
  }
  return error.message === "Invalid email or password" ? "Email or password is wrong." : `${error.message}.`;
}
