import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answer, etagOf } from "./answer";
import { LOAD_DEADLINE_MS } from "./policies";
import { type RedisClient, withRedis } from "./redis";
import { type Tag, tagKey } from "./tags";

const FORMAT = "1"; // entries written in another format are misses
const TAG_SECONDS = 86_400; // longer than any entry lives
const LOCK_MS = LOAD_DEADLINE_MS + 1_000;

/** An entry's place: all its keys lie in one slot of a Cluster. */
export type Place = { key: string; tags: readonly Tag[] };

/** The right to load an entry, and to store it under these versions of its tags. */
export type Right = { versions: string; token: string };

/** What Redis says of an entry: here it is (undefined when it cannot be read); or load it; or wait, another loads it. */
export type LookUp = { storedAs: string; found: Answer | undefined } | { right: Right } | "another loads it";

/** Passes over whatever is stored. */
export const IGNORE_ANY = "*";

// One round trip: the entry if all its tags are as they were when it was loaded; else the right to load it, if nobody has it.
// A tag that has no version gets one: an entry never hangs on a version that is absent, so dropping a version drops the entry.
// Each write is tried: in a Redis that is full they fail, and the look-up must not.
const LOOK_UP = `
local entry = redis.pcall('HMGET', KEYS[1], 'versions', 'id', 'format', 'body', 'absent', 'storedAt', 'freshUntil', 'expiresAt')
if entry.err and ARGV[5] ~= '*' then return {1} end
local versions = redis.call('MGET', unpack(KEYS, 3))
local isWhole = true
for index, version in ipairs(versions) do
  if not version then
    isWhole = false
    versions[index] = ARGV[2]
    if redis.pcall('SET', KEYS[index + 2], ARGV[2], 'EX', ARGV[4]).err then versions[index] = 'none' end
  end
end
local current = table.concat(versions, ' ')
if isWhole and ARGV[5] ~= '*' and entry[1] == current and entry[2] ~= ARGV[5] then
  return {1, entry[2], entry[3], entry[4], entry[5], entry[6], entry[7], entry[8]}
end
local lock = redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[3])
if not lock then return {0} end
return {2, current}`;

// Stored only under versions that still hold: anything else would never be read.
const STORE = `
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
if ARGV[2] == '' then return 0 end
local versions = redis.call('MGET', unpack(KEYS, 3))
for index, version in ipairs(versions) do versions[index] = version or '' end
if table.concat(versions, ' ') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'format', ARGV[3], 'versions', ARGV[2], 'id', ARGV[1], 'body', ARGV[5], 'absent', ARGV[6],
  'storedAt', ARGV[7], 'freshUntil', ARGV[8], 'expiresAt', ARGV[9])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

type Scripts = {
  pacelineLookUpBuffer(keyCount: number, ...args: (string | Buffer)[]): Promise<unknown>;
  pacelineStore(keyCount: number, ...args: (string | Buffer)[]): Promise<number>;
};

const prepared = new WeakSet<RedisClient>();

function scriptsOf(client: RedisClient): Scripts {
  if (!prepared.has(client)) {
    client.defineCommand("pacelineLookUp", { lua: LOOK_UP });
    client.defineCommand("pacelineStore", { lua: STORE });
    prepared.add(client);
  }
  return client as unknown as Scripts;
}

const keysOf = ({ key, tags }: Place) => [key, `${key}:lock`, ...tags.map(tagKey)];

/** Looks an entry up. One stored as `ignored` counts as absent. Rejects when Redis cannot be had. */
export async function lookUpShared(place: Place, ignored = ""): Promise<LookUp> {
  const keys = keysOf(place);
  const token = randomUUID();
  const version = randomUUID().slice(0, 13);
  const reply = await withRedis((client) =>
    scriptsOf(client).pacelineLookUpBuffer(
      keys.length,
      ...keys,
      token,
      version,
      String(LOCK_MS),
      String(TAG_SECONDS),
      ignored,
    ),
  );
  return readReply(reply, token);
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
  await withRedis((client) => scriptsOf(client).pacelineStore(keys.length, ...keys, token, ...fields));
}

/** Drops the versions of tags: every entry that hangs on one is void. Deleting works in a Redis that is full, too. */
export async function dropTagVersions(tags: Iterable<Tag>): Promise<void> {
  await withRedis((client) => Promise.all([...tags].map((tag) => client.del(tagKey(tag)))));
}
