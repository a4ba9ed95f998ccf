import "server-only";
import { hash, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { AppError } from "@/lib/http/errors";

const digestOf = (text: string) => hash("sha256", text, "buffer");

/** Throws `not_found` for a request without the metrics token: to anyone else there is no such address. */
export function assertScraper(headers: Headers): void {
  const [, token] = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const isKnown = env.METRICS_TOKEN !== undefined && token !== undefined;
  if (!isKnown || !timingSafeEqual(digestOf(token), digestOf(env.METRICS_TOKEN ?? ""))) {
    throw new AppError("not_found", "There is no such endpoint");
  }
}
