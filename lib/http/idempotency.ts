import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Db, db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { AppError } from "./errors";

const KEPT_HOURS = 24;

/** An answer as it is sent. */
export type Answer = { status: number; body: string | null };
/** Whose key, and the request it stands for. */
export type Claim = { userId: string; key: string; requestHash: string };

const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** The claim of a request that carries an Idempotency-Key; undefined without one. Throws `invalid_input` for one that cannot be. */
export function readClaim(headers: Headers, userId: string, route: string, input: unknown): Claim | undefined {
  const given = headers.get("idempotency-key");
  if (given === null) return undefined;
  const key = idempotencyKey.safeParse(given);
  if (!key.success) {
    const message = "An Idempotency-Key is 1 to 255 visible ASCII characters without spaces";
    throw new AppError("invalid_input", message, { issues: [{ path: "Idempotency-Key", message }] });
  }
  const requestHash = createHash("sha256")
    .update(JSON.stringify([route, input]))
    .digest("base64url");
  return { userId, key: key.data, requestHash };
}

/**
 * Does `work` and keeps its answer in one transaction, so that a replay has one effect: it finds the first answer, waits for
 * it while it is still being made, or finds nothing because nothing was done. A refusal is not kept. Of draft-ietf-httpapi-
 * idempotency-key-header-07.
 */
export async function answerOnce(
  claim: Claim,
  work: (db: Db) => Promise<Answer>,
  { isRead = false }: { isRead?: boolean } = {},
): Promise<Answer & { isReplay: boolean }> {
  // Reads hold no connection of the transaction's while they wait for others.
  const read = isRead ? await work(db) : undefined;
  return db.$transaction(
    async (transaction) => {
      const first = await claimKey(transaction, claim);
      if (first) return { ...first, isReplay: true };
      const answer = read ?? (await work(transaction));
      await transaction.$executeRaw`
        UPDATE "idempotency_key" SET "status" = ${answer.status}::int, "body" = ${answer.body}
        WHERE "userId" = ${claim.userId} AND "key" = ${claim.key}`;
      return { ...answer, isReplay: false };
    },
    { maxWait: 1_000, timeout: 10_000 },
  );
}

const stored = z.object({ requestHash: z.string(), status: z.number().int(), body: z.string().nullable() });

/** Takes the key, or gives the answer already under it. Another transaction's claim on it is waited for. */
async function claimKey(transaction: Db, { userId, key, requestHash }: Claim): Promise<Answer | undefined> {
  const taken = await transaction.$executeRaw`
    WITH expired AS (
      DELETE FROM "idempotency_key"
      WHERE "userId" = ${userId} AND "key" <> ${key} AND "createdAt" < now() - make_interval(hours => ${KEPT_HOURS}::int)
    )
    INSERT INTO "idempotency_key" AS held ("userId", "key", "requestHash") VALUES (${userId}, ${key}, ${requestHash})
    ON CONFLICT ("userId", "key") DO UPDATE
    SET "requestHash" = excluded."requestHash", "status" = NULL, "body" = NULL, "createdAt" = now()
    WHERE held."createdAt" < now() - make_interval(hours => ${KEPT_HOURS}::int)`;
  if (taken > 0) return undefined;
  const [first] = await readAll(
    stored,
    transaction.$queryRaw`
      SELECT "requestHash", "status", "body" FROM "idempotency_key" WHERE "userId" = ${userId} AND "key" = ${key}`,
  );
  if (!first)
    throw new AppError("conflict", "Another request with this Idempotency-Key was just undone; send it again");
  if (first.requestHash !== requestHash) {
    throw new AppError(
      "idempotency_key_reused",
      "Send a new key with a new request, or the first request with this key",
    );
  }
  return { status: first.status, body: first.body };
}
