import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { afterCommit } from "@/lib/cache/invalidate";
import { type Db, db } from "@/lib/db/client";
import { readAll } from "@/lib/db/read";
import { AppError } from "./errors";

const KEPT_HOURS = 24;
const MOST_TRIES = 10;
const WAIT_MS = 50;

/** An answer as it is sent. */
export type Answer = { status: number; body: string | null };
/** Whose key, and the request it stands for. */
type Claim = { userId: string; key: string; requestHash: string };

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
 * Does `work` and keeps its answer in one transaction, so that a replay has one effect: it finds the first answer, or nothing
 * because nothing was done. One that comes while the first is still being made waits a little, then is a `conflict`. A
 * refusal is not kept. After draft-ietf-httpapi-idempotency-key-header-07.
 */
export async function answerOnce(
  claim: Claim,
  work: (db: Db) => Promise<Answer>,
): Promise<Answer & { isReplay: boolean }> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const answer = await afterCommit(() => tryOnce(claim, work));
    if (answer !== "busy") return answer;
    await sleep(WAIT_MS); // between transactions: a wait inside one would hold a connection
  }
  throw busy();
}

function tryOnce(claim: Claim, work: (db: Db) => Promise<Answer>): Promise<(Answer & { isReplay: boolean }) | "busy"> {
  return db.$transaction(
    async (transaction) => {
      const first = await claimKey(transaction, claim);
      if (first === "busy") return first;
      if (first !== "free") return { ...first, isReplay: true };
      const answer = await work(transaction);
      await transaction.$executeRaw`
        UPDATE "idempotency_key" SET "status" = ${answer.status}::int, "body" = ${answer.body}
        WHERE "userId" = ${claim.userId} AND "key" = ${claim.key}`;
      return { ...answer, isReplay: false };
    },
    { maxWait: 1_000, timeout: 10_000 },
  );
}

/**
 * Binds the key of a POST that only reads to its request. Each try is answered afresh: there is no effect to protect, and a
 * kept answer would show what its reader may no longer see.
 */
export async function claimForReading(claim: Claim): Promise<void> {
  if ((await claimKey(db, claim)) === "busy") throw busy();
}

const stored = z.object({ requestHash: z.string(), status: z.number().int().nullable(), body: z.string().nullable() });

/** Takes the key where it is free, else gives the answer under it; busy while another transaction is making that. */
async function claimKey(transaction: Db, { userId, key, requestHash }: Claim): Promise<Answer | "free" | "busy"> {
  // The lock is tried, not waited for: many tries of one slow request would else hold a connection each.
  const taken = await transaction.$executeRaw`
    WITH expired AS (
      DELETE FROM "idempotency_key" WHERE ("userId", "key") IN (
        SELECT "userId", "key" FROM "idempotency_key"
        WHERE "userId" = ${userId} AND "key" <> ${key} AND "createdAt" < now() - make_interval(hours => ${KEPT_HOURS}::int)
        FOR UPDATE SKIP LOCKED
      )
    )
    INSERT INTO "idempotency_key" AS held ("userId", "key", "requestHash")
    SELECT ${userId}, ${key}, ${requestHash}
    WHERE pg_try_advisory_xact_lock(hashtextextended(${`idempotency:${userId}:${key}`}, 0))
    ON CONFLICT ("userId", "key") DO UPDATE
    SET "requestHash" = excluded."requestHash", "status" = NULL, "body" = NULL, "createdAt" = now()
    WHERE held."createdAt" < now() - make_interval(hours => ${KEPT_HOURS}::int)`;
  if (taken > 0) return "free";
  const [first] = await readAll(
    stored,
    transaction.$queryRaw`
      SELECT "requestHash", "status", "body" FROM "idempotency_key"
      WHERE "userId" = ${userId} AND "key" = ${key} AND "createdAt" >= now() - make_interval(hours => ${KEPT_HOURS}::int)`,
  );
  if (!first) return "busy";
  if (first.requestHash !== requestHash) {
    throw new AppError(
      "idempotency_key_reused",
      "Send a new key with a new request, or the first request with this key",
    );
  }
  return { status: first.status ?? 200, body: first.body };
}

function busy(): AppError {
  const message = "The first request with this Idempotency-Key is still being answered";
  return new AppError("conflict", message, { headers: { "retry-after": "1" } });
}
