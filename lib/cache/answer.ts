import "server-only";
import { hash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSED_FROM_BYTES = 1_024;
const BOOK_KEEPING_BYTES = 1_600; // its key, tags, moments and their objects, as the heap has them
const BROTLI_QUALITY = 5; // above it the time grows faster than the bytes fall

/** An answer as it is kept: serialized once, with the moments (ms since the epoch) up to which it is fresh and of use. */
export type Answer = {
  body: Buffer;
  etag: string;
  /** Says that there is no such row; the body is then the words for it. */
  isAbsent: boolean;
  storedAt: number;
  freshUntil: number;
  expiresAt: number;
};

/** A strong ETag of these bytes. */
export const etagOf = (body: Buffer | string) => `"${hash("sha256", body, "base64url").slice(0, 27)}"`;

const compress = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
};
export type Encoding = keyof typeof compress;

const compressed = new WeakMap<Answer, Partial<Record<Encoding, Promise<Buffer>>>>();

/** The body in the best encoding that an Accept-Encoding header allows, compressed once for all who ask. Small bodies stay plain. */
export async function encodedBody(
  answer: Answer,
  acceptEncoding: string | null,
): Promise<{ body: Buffer; encoding?: Encoding }> {
  const encoding = answer.body.length < COMPRESSED_FROM_BYTES ? undefined : chooseEncoding(acceptEncoding);
  if (!encoding) return { body: answer.body };
  const bodies = compressed.get(answer) ?? {};
  compressed.set(answer, bodies);
  bodies[encoding] ??= compress[encoding](answer.body);
  return { body: await bodies[encoding], encoding };
}

/** Brotli, else gzip, of those a header names and does not weigh with zero (RFC 9110, 12.5.3); undefined for none. */
export function chooseEncoding(acceptEncoding: string | null): Encoding | undefined {
  const named = new Map(
    (acceptEncoding ?? "").split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
      return [name, Number(quality)] as const;
    }),
  );
  return (["br", "gzip"] as const).find((encoding) => (named.get(encoding) ?? named.get("*") ?? 0) > 0);
}

/** What an answer weighs in memory: its body, room for both compressed ones, and book-keeping. */
export const bytesOf = ({ body }: Answer): number => 2 * body.length + BOOK_KEEPING_BYTES;
