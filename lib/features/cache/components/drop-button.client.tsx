"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";

type DropButtonProps = { name: "query" | "all"; value: string; kind: "primary" | "quiet"; children: ReactNode };

/** Names what its form is to drop, and shows that it is under way. */
export function DropButton({ name, value, kind, children }: DropButtonProps) {
  const { pending, data } = useFormStatus();
  return (
    <Button
      kind={kind}
      name={name}
      value={value}
      isPending={pending && data.get(name) === value}
      pendingLabel="Dropping"
    >
      {children}
    </Button>
  );
}
