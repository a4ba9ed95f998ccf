"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";

/** What a form does with what is named in it. */
export type DropAction = (form: FormData) => Promise<void>;

type DropButtonProps = {
  /** Of what it names itself; absent where a field of the form does. */
  name?: "query" | "all";
  value?: string;
  kind?: "primary" | "quiet";
  children: ReactNode;
};

/** Sends its form, and shows that it is under way. */
export function DropButton({ name, value, kind = "primary", children }: DropButtonProps) {
  const { pending, data } = useFormStatus();
  const isPressed = name === undefined || data?.get(name) === value;
  return (
    <Button
      kind={kind}
      {...(name && value && { name, value })}
      isPending={pending && isPressed}
      pendingLabel="Dropping"
    >
      {children}
    </Button>
  );
}
