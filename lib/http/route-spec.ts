import "server-only";
import type { z } from "zod";
import type { Role, Viewer } from "@/lib/auth/viewer";
import type { Db } from "@/lib/db/client";
import type { ErrorCode } from "./errors";
import type { Fields } from "./fields";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

type Asked<Input extends z.ZodType> = { input: z.output<Input>; fields: Fields | undefined; signal: AbortSignal };

/** One method of a route file, as `defineRoute` takes it. A scraper is whoever has the metrics token. */
export type MethodSpec<Input extends z.ZodType = z.ZodType> = {
  /** Low-cardinality name shared by the span, the Server-Timing entry and the log line: noun.verb_phrase. */
  name: string;
  /** What it does, in one sentence of the reference. Every endpoint of the reference has one. */
  summary?: string;
  /** What the parameters and the body must be; `noInput` where neither is read. */
  input: Input;
  /** What it answers. A GET that says so takes `fields=`, and the reference shows it. Absent for 204. */
  output?: z.ZodType;
  /** Refusals beyond those that the declaration itself implies; the reference names them. */
  refusals?: readonly ErrorCode[];
  /** The status of an answer with a body; 200 when absent. */
  status?: number;
  /** A POST that writes nothing. */
  isRead?: boolean;
  /** Absent: `private, no-cache`, which lets a browser keep the answer but makes it ask with the ETag each time. */
  cacheControl?: string;
  /** For probes, which nothing may refuse: it counts against no limit. */
  isUnlimited?: true;
  /** When the work is given up and 504 answered. */
  deadlineMs?: number;
} & (
  | { access: "public" | "scraper"; handle: (asked: Asked<Input>) => Promise<unknown> }
  | {
      access: readonly Role[];
      /** What it writes goes through `db`: the transaction that also keeps the answer under the request's Idempotency-Key. */
      handle: (asked: Asked<Input> & { viewer: Viewer; db: Db }) => Promise<unknown>;
    }
);
