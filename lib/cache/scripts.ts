import "server-only";
import type { RedisClient } from "./redis";

// One round trip: the entry if all its tags are as they were when it was loaded; else the right to load it, if nobody has it.
// A tag that has no version gets one: an entry never hangs on a version that is absent, so dropping a version drops the entry.
// Each write is tried: in a Redis that is full they fail, and the look-up must not. A lock without an end is nobody's.
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
if not lock and redis.call('PTTL', KEYS[2]) < 0 then lock = redis.pcall('SET', KEYS[2], ARGV[1], 'PX', ARGV[3]) end
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

const PROLONG = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;

// Dropped and said in one step: whoever hears of it and looks again must not find the old version, and a command that is
// answered too late is done whole. Deleting works in a Redis that is full; where it is refused, that is said.
const DROP = `
local isDropped = type(redis.pcall('DEL', unpack(KEYS))) == 'number'
redis.call('PUBLISH', ARGV[1], isDropped and ARGV[2] or ARGV[3])
return isDropped and 1 or 0`;

type Given = (string | Buffer)[];
type Scripts = {
  pacelineLookUpBuffer(keyCount: number, ...given: Given): Promise<unknown>;
  pacelineStore(keyCount: number, ...given: Given): Promise<unknown>;
  pacelineProlong(keyCount: number, ...given: Given): Promise<unknown>;
  pacelineDrop(keyCount: number, ...given: Given): Promise<unknown>;
};

const prepared = new WeakSet<RedisClient>();

/** The cache's own commands. Each sends its script once over a connection, then its digest. */
export function scriptsOf(client: RedisClient): Scripts {
  if (!prepared.has(client)) {
    client.defineCommand("pacelineLookUp", { lua: LOOK_UP });
    client.defineCommand("pacelineStore", { lua: STORE });
    client.defineCommand("pacelineProlong", { lua: PROLONG });
    client.defineCommand("pacelineDrop", { lua: DROP });
    prepared.add(client);
  }
  return client as unknown as Scripts;
}
