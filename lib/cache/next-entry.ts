import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { CacheEntry } from "next/cache";
import { z } from "zod";
import { env } from "@/lib/env";
import { NEXT_QUERY } from "./next-tags";
import { countOutcome } from "./stats";

const NEVER_SECONDS = 0xffff_fffe; // Next's own: JSON has no infinity
const MAC_BYTES = 32;
const LINE_END = 0x0a;

const seconds = z.number().min(0).max(NEVER_SECONDS);
const figures = z.object({
  tags: z.string().array(),
  timestamp: z.number().positive(),
  stale: seconds,
  revalidate: seconds,
  expire: seconds,
});

/** An entry of `use cache` as it is kept: Next's figures of it, and its value as bytes. */
export type StoredEntry = z.output<typeof figures> & { value: Buffer };

const writtenFigures = figures.extend({ versions: z.string().array() });
type WrittenEntry = { entry: StoredEntry; versions: readonly string[] };

/** Reads an entry's value to its end. Undefined when that fails, for a part is no value, and when it is larger than allowed. */
export async function storeEntry(
  { value, tags, timestamp, stale, revalidate, expire }: CacheEntry,
  mostBytes: number,
  signal: AbortSignal,
): Promise<StoredEntry | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const write = (chunk: Uint8Array) => {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error("Too large to keep");
    chunks.push(chunk);
  };
  try {
    await value.pipeTo(new WritableStream({ write }), { signal });
  } catch {
    if (bytes > mostBytes) countOutcome(NEXT_QUERY, "oversize");
    return undefined;
  }
  return {
    tags: [...tags],
    timestamp,
    stale: Math.min(stale, NEVER_SECONDS),
    revalidate: Math.min(revalidate, NEVER_SECONDS),
    expire: Math.min(expire, NEVER_SECONDS),
    value: Buffer.concat(chunks),
  };
}

/** An entry as Next reads it: a stream of its own each time, over bytes of its own. */
export const serveEntry = ({ value, ...entry }: StoredEntry, revalidate = entry.revalidate): CacheEntry => ({
  ...entry,
  revalidate,
  value: new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(value));
      controller.close();
    },
  }),
});

/** An entry and the versions of its tags as Redis keeps them under `key`, signed: React's stream cannot be parsed here. */
export function writeEntry(key: string, { value, ...entry }: StoredEntry, versions: readonly string[]): Buffer {
  const body = Buffer.concat([Buffer.from(`${JSON.stringify({ ...entry, versions })}\n`), value]);
  return Buffer.concat([macOf(key, body), body]);
}

/** What `writeEntry` wrote under this key, in any process with this AUTH_SECRET; undefined for anything else. */
export function readEntry(key: string, written: Buffer): WrittenEntry | undefined {
  const [mac, body] = [written.subarray(0, MAC_BYTES), written.subarray(MAC_BYTES)];
  if (mac.length < MAC_BYTES || !timingSafeEqual(mac, macOf(key, body))) return undefined;
  const end = body.indexOf(LINE_END);
  const figures = writtenFigures.safeParse(JSON.parse(body.toString("utf8", 0, end)));
  if (!figures.success) return undefined;
  const { versions, ...entry } = figures.data;
  return { entry: { ...entry, value: body.subarray(end + 1) }, versions };
}

const macOf = (key: string, body: Buffer) =>
  createHmac("sha256", env.AUTH_SECRET ?? "")
    .update(`use cache\n${key}\n`)
    .update(body)
    .digest();
