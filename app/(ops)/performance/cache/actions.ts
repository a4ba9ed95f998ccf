"use server";

import { refresh } from "next/cache";
import { unstable_rethrow } from "next/navigation";
import { dropAnswers } from "@/app/api/cache/drop-answers";
import { type DropState, dropParams } from "@/lib/features/cache/schema";
import { noteFault } from "@/lib/http/define-route";
import { requireOperator } from "../require-operator";

/** Drops what the form names: a tag, a query or all. Answers what fell, or what was wrong. */
export async function dropAction(_previous: DropState, form: FormData): Promise<DropState> {
  const operator = await requireOperator();
  const given = ["tag", "query", "all"].filter((name) => form.has(name)).map((name) => [name, form.get(name)]);
  const params = dropParams.safeParse(Object.fromEntries(given));
  const tag = String(form.get("tag") ?? "").slice(0, 200);
  if (!params.success) return { problem: params.error.issues[0]?.message ?? "Name what to drop", tag };
  try {
    const dropped = await dropAnswers(operator, params.data);
    refresh();
    return { dropped };
  } catch (error) {
    unstable_rethrow(error);
    return { problem: noteFault(error).message, tag };
  }
}
