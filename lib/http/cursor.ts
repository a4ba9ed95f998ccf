import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "./errors";

const position = z.object({
  /** `from` and `until` include the row itself: they lead out of a page that was left empty. */
  direction: z.enum(["after", "before", "from", "until"]),
  /** The sort keys of the row to go on from, as PostgreSQL writes them. */
  keys: z.string().array().min(1),
});
/** A place in an ordered list. */
export type Position = z.output<typeof position>;

/** Opaque text for a place in the list of this name, signed so that only places we gave out come back. */
export function sealCursor(list: string, place: Position): string {
  const payload = Buffer.from(JSON.stringify(place)).toString("base64url");
  return `${payload}.${sign(list, payload).toString("base64url")}`;
}

/** The place a cursor stands for. Throws `invalid_input` for text that is malformed, forged, or of another list. */
export function openCursor(list: string, cursor: string): Position {
  const [payload = "", signature = ""] = cursor.split(".");
  const expected = sign(list, payload);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    const message = "This cursor is not one of this list; take `next` or `previous` of an answer as it is";
    throw new AppError("invalid_input", message, { issues: [{ path: "cursor", message }] });
  }
  return position.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
}

function sign(list: string, payload: string): Buffer {
  if (!env.AUTH_SECRET) throw new Error("AUTH_SECRET is missing");
  return createHmac("sha256", env.AUTH_SECRET).update(`cursor:${list}:${payload}`).digest().subarray(0, 16);
}
