"use server";

import type { Route } from "next";
import { RedirectType, redirect } from "next/navigation";
import { dropAnswers } from "@/app/api/cache/drop-answers";
import { dropParams } from "@/lib/features/cache/schema";
import { requireOperator } from "../require-operator";

/**
 * Drops what the form names: a tag, a query or all. Comes back to the page by its address, which says what fell or which tag
 * was refused: a page that is rendered in answer to a form has, without JavaScript, no other way to know.
 */
export async function dropAction(form: FormData): Promise<void> {
  const operator = await requireOperator();
  const given = ["tag", "query", "all"].filter((name) => form.has(name)).map((name) => [name, form.get(name)]);
  const params = dropParams.safeParse(Object.fromEntries(given));
  if (!params.success) comeBack({ tag: String(form.get("tag")).slice(0, 250) }, "#tag");
  const { entryId, isKnownToAll } = await dropAnswers(operator, params.data);
  comeBack({ dropped: entryId, ...(!isKnownToAll && { alone: "true" }) });
}

function comeBack(search: Record<string, string>, hash = ""): never {
  redirect(`/performance/cache?${new URLSearchParams(search)}${hash}` as Route, RedirectType.replace);
}
