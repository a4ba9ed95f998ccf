"use client";

import { type ReactNode, useActionState } from "react";
import type { DropState } from "../schema";
import { DropOutcome } from "./drop-outcome";

/** What a form does with what its button names. */
export type DropAction = (previous: DropState, form: FormData) => Promise<DropState>;

const UNTRIED: DropState = {};

/** A form around buttons that name what is to fall. Works without JavaScript: the page then comes back with the outcome. */
export function DropForm({ action, children }: { action: DropAction; children: ReactNode }) {
  const [state, submit] = useActionState(action, UNTRIED);
  return (
    <form action={submit}>
      {children}
      <DropOutcome state={state} />
    </form>
  );
}
