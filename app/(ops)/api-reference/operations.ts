import "server-only";
import type { Route } from "next";
import { apiDescription } from "@/app/api/openapi.json/description";
import type { Operation } from "@/lib/http/openapi/document";

export type Listed = { href: Route; method: string; path: string; operation: Operation };

/** Every operation of the API by its part, the first name in its path, in the order of its endpoints. */
export function operationsByTag(): Map<string, Listed[]> {
  const all = Object.entries(apiDescription().paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const [tag] = operation.tags;
      const href = `/api-reference/${tag}#${operation.operationId}` as Route;
      return { tag, listed: { href, method: method.toUpperCase(), path, operation } };
    }),
  );
  const byTag = Map.groupBy(all, ({ tag }) => tag);
  return new Map([...byTag].map(([tag, entries]) => [tag, entries.map(({ listed }) => listed)]));
}

/** A part of the API as a heading: "goals" is "Goals". */
export const headingOf = (tag: string) => `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
