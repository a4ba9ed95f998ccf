import { z } from "zod";
import type { Role } from "@/lib/auth/viewer";
import type { Method } from "@/lib/http/route-spec";
import type { Rows } from "./keep-rows";
import type { World } from "./world";

/** What is sent. The values of `params` stand in the path. */
export type Sent = {
  params?: Record<string, string | number>;
  search?: Record<string, string | number>;
  body?: object;
};

/** One request that is measured: of every endpoint and method at least one. */
export type Case = {
  endpoint: `/api/${string}`;
  method: Method;
  who: Role;
  /** What tells it from other cases of the same endpoint and method. */
  variant?: string;
  /** When absent, 200. */
  status?: number;
  send?: (world: World) => Sent;
  /** Sends a new Idempotency-Key each time. */
  hasKey?: boolean;
  /** What a request may change. It is put back after each. Absent for a read. */
  changes?: (world: World) => Rows[];
  /** Of a read about a whole cohort: how many learners it is about. Its cost may grow as they do, and no faster. */
  covers?: (world: World) => number;
  /** Of a read about the process that answers: another process answers something else. */
  isOfProcess?: boolean;
};

/** Where the case stands in budgets.json, as in "GET /api/dashboard". */
export const budgetKeyOf = ({ endpoint, method }: Pick<Case, "endpoint" | "method">) => `${method} ${endpoint}`;

/** Unique over all cases, as in "GET /api/dashboard, advisor". */
export const nameOf = (each: Case) => `${budgetKeyOf(each)}${each.variant ? `, ${each.variant}` : ""}`;

export const isReadCase = ({ changes }: Case) => changes === undefined;

const parts = z.object({
  degraded: z.array(z.unknown()).default([]),
  responses: z.array(z.object({ status: z.number() })).default([]),
});

/** Whether an answer is the whole one: the right status, no section missing, and nothing refused within a batch. */
export function isWhole(each: Case, status: number, body: unknown): boolean {
  if (status !== (each.status ?? 200)) return false;
  const { degraded, responses } = parts.catch({ degraded: [], responses: [] }).parse(body);
  return degraded.length === 0 && responses.every((response) => response.status === 200);
}

/** The address of a case's request: path and query. */
export function pathOf({ endpoint }: Case, { params = {}, search = {} }: Sent): string {
  const path = endpoint.replaceAll(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const query = new URLSearchParams(Object.entries(search).map(([name, value]) => [name, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}
