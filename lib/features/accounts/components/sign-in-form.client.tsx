"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { type SignInState, signInAction } from "../actions";

const UNTRIED: SignInState = {};

/** Works without JavaScript: the form posts to the server action, and the page comes back with what was wrong. */
export function SignInForm() {
  const [state, submit, isPending] = useActionState(signInAction, UNTRIED);
  const [emailError] = state.errors?.email ?? [];
  const [passwordError] = state.errors?.password ?? [];
  return (
    <form action={submit} className="flex flex-col gap-4">
      {state.message ? (
        <Callout tone="bad" isAlert>
          {state.message}
        </Callout>
      ) : null}
      <Field
        key={emailError ?? "email"}
        name="email"
        label="Email"
        type="email"
        autoComplete="username"
        defaultValue={state.email}
        isRequired
        error={emailError}
        hasFocus={!!emailError}
      />
      <Field
        key={passwordError ?? "password"}
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        isRequired
        error={passwordError}
        hasFocus={!emailError && !!passwordError}
      />
      <Button isPending={isPending} pendingLabel="Signing in" isWide>
        Sign in
      </Button>
    </form>
  );
}
