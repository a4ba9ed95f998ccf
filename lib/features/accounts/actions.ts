"use server";

import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { getAuth } from "@/lib/auth/auth";
import { logger } from "@/lib/telemetry/logger";
import { signInInput } from "./schema";

export type SignInState = { message?: string; errors?: { email?: string[]; password?: string[] } };

/** Signs in and goes on to `next`; answers what was wrong otherwise, the same words for a wrong password and an unknown address. */
export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const input = signInInput.safeParse({
    email: form.get("email"),
    password: form.get("password"),
    next: form.get("next"),
  });
  if (!input.success) return { errors: z.flattenError(input.error).fieldErrors };
  const { next, ...body } = input.data;
  try {
    await getAuth().api.signInEmail({ body, headers: await headers() });
  } catch (error) {
    return { message: messageOf(error) };
  }
  redirect(next as Route); // the schema lets only paths of this site pass
}

/** Ends the session here and in the database. A session that is gone already is signed out too. */
export async function signOutAction(): Promise<void> {
  await getAuth().api.signOut({ headers: await headers() });
  redirect("/sign-in?reason=signed-out");
}

const EXPECTED = new Set([400, 401, 403, 429]);

function messageOf(error: unknown): string {
  const isExpected = error instanceof Error && "statusCode" in error && EXPECTED.has(Number(error.statusCode));
  if (isExpected)
    return error.message === "Invalid email or password" ? "Email or password is wrong." : `${error.message}.`;
  logger.error("accounts.sign_in_failed", { cause: error instanceof Error ? error.message : String(error) });
  return "Signing in does not work at the moment. Try again in a minute.";
}
