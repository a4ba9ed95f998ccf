"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { DropAction } from "./drop-form.client";
import { DropOutcome } from "./drop-outcome";

/** Drops what hangs on a tag. Works without JavaScript: the page then comes back with what was wrong. */
export function DropTagForm({ action }: { action: DropAction }) {
  const [{ problem, ...state }, submit, isPending] = useActionState(action, {});
  return (
    <form action={submit} className="flex flex-col items-start gap-3">
      <Field
        key={problem}
        name="tag"
        label="Tag"
        hint="A learner, a course or one topic of either: learner:42, learner:42/goals, course:AAA-2026J"
        defaultValue={state.tag}
        isRequired
        error={problem}
        hasFocus={!!problem}
      />
      <Button isPending={isPending} pendingLabel="Dropping">
        Drop by tag
      </Button>
      <DropOutcome state={state} />
    </form>
  );
}
