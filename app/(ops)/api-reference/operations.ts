import "server-only";
import type { Route } from "next";
import { apiDescription } from "@/app/api/openapi.json/description";
import type { Operation } from "@/lib/http/openapi/document";

type Listed = { href: Route; method: string; path: string; operation: Operation };

/** Every operation of the API by its part, the first name in its path, in the order of its endpoints. */
export function operationsByTag(): Map<string, Listed[]> {
  const byTag = new Map<string, Listed[]>();
  for (const [path, operations] of Object.entries(apiDescription().paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag] = operation.tags;
      const href = `/api-reference/${tag}#${operation.operationId}` as Route;
      byTag.set(tag, [...(byTag.get(tag) ?? []), { href, method: method.toUpperCase(), path, operation }]);
    }
  }
  return byTag;
}

/** A part of the API as a heading: "goals" is "Goals". */
export const headingOf = (tag: string) => `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
