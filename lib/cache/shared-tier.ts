import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answer, etagOf } from "./answer";
import { withRedis } from "./redis";
import { scriptsOf } from "./scripts";
import { type Tag, tagKey } from "./tags";

const FORMAT = "1"; // entries written in another format are misses
const TAG_SECONDS = 86_400; // longer than any entry lives
const LOCK_MS = 1_500; // how long others wait for a process that died while it loaded
const PROLONG_MS = 400;

/** An entry's place: all its keys lie in one slot of a Cluster. */
export type Place = { key: string; tags: readonly Tag[] };

/** The right to load an entry, and to store it under these versions of its tags. */
export type Right = { versions: string; token: string };

/** What Redis says of an entry: here it is (undefined when it cannot be read); or load it; or wait, another loads it. */
export type LookUp = { storedAs: string; found: Answer | undefined } | { right: Right } | "another loads it";

/** Passes over whatever is stored. */
export const IGNORE_ANY = "*";

const lockOf = ({ key }: Place) => `${key}:lock`;
const keysOf = (place: Place) => [place.key, lockOf(place), ...place.tags.map(tagKey)];

/** Looks an entry up. One stored as `ignored` counts as absent. Rejects when Redis cannot be had. */
export async function lookUpShared(place: Place, ignored = ""): Promise<LookUp> {
  const keys = keysOf(place);
  const token = randomUUID();
  const version = randomUUID().slice(0, 13);
  let isGivenUp = false;
  try {
    return await withRedis(async (client) => {
      const scripts = scriptsOf(client);
      const given = [...keys, token, version, String(LOCK_MS), String(TAG_SECONDS), ignored];
      const said = readReply(await scripts.pacelineLookUpBuffer(keys.length, ...given), token);
      // A reply for which nobody waits any more: the right it brings is given back.
      if (isGivenUp && typeof said === "object" && "right" in said)
        await scripts.pacelineStore(keys.length, ...keys, token, "");
      return said;
    }, place.key);
  } catch (error) {
    isGivenUp = true;
    throw error;
  }
}

const bytes = z.instanceof(Buffer);
const text = bytes.transform(String);
const moment = bytes.transform(Number).pipe(z.number().int().positive());
const reply = z.union([
  z.tuple([z.literal(0)]),
  z.tuple([z.literal(2), text]),
  z.tuple([
    z.literal(1),
    text,
    text.pipe(z.literal(FORMAT)),
    bytes,
    text.pipe(z.enum(["0", "1"])),
    moment,
    moment,
    moment,
  ]),
]);

function readReply(received: unknown, token: string): LookUp {
  const read = reply.safeParse(received);
  if (!read.success) return { storedAs: IGNORE_ANY, found: undefined };
  if (read.data[0] === 0) return "another loads it";
  if (read.data[0] === 2) return { right: { versions: read.data[1], token } };
  const [, storedAs, , body, absent, storedAt, freshUntil, expiresAt] = read.data;
  const found = { body, etag: etagOf(body), isAbsent: absent === "1", storedAt, freshUntil, expiresAt };
  return { storedAs, found };
}

/** Keeps the right to load while the load lasts, until the function it gives is called. */
export function keepRight(place: Place, { token }: Right): () => void {
  const prolong = () =>
    withRedis((client) => scriptsOf(client).pacelineProlong(1, lockOf(place), token, String(LOCK_MS)), place.key).catch(
      () => undefined,
    ); // then another loads it too
  const timer = setInterval(prolong, PROLONG_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Stores what was loaded, or with nothing only gives the right to load back. Rejects when Redis cannot be had or is full. */
export async function storeShared(place: Place, { token, versions }: Right, answer?: Answer): Promise<void> {
  const keys = keysOf(place);
  const lifeMs = answer ? answer.expiresAt - Date.now() : 0;
  const isKept = answer !== undefined && lifeMs > 0;
  const fields = isKept
    ? [
        versions,
        FORMAT,
        String(Math.ceil(lifeMs)),
        answer.body,
        answer.isAbsent ? "1" : "0",
        String(answer.storedAt),
        String(answer.freshUntil),
        String(answer.expiresAt),
      ]
    : [""];
  await withRedis((client) => scriptsOf(client).pacelineStore(keys.length, ...keys, token, ...fields), place.key);
}
