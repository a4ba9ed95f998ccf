import type { Case } from "../case";

export const OPERATOR_READS: Case[] = [{ endpoint: "/api/cache", method: "GET", who: "operator", isOfProcess: true }];

export const OPERATOR_WRITES: Case[] = [
  {
    endpoint: "/api/cache",
    method: "DELETE",
    who: "operator",
    status: 204,
    send: () => ({ search: { query: "goals.list" } }),
    changes: () => [{ table: "audit_entry", where: `"email" = 'operator@paceline.dev'` }],
  },
];
