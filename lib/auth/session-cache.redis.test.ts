import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { whenInStep } from "@/lib/cache/coherence";
import { startCache, stopCache } from "@/lib/cache/lifecycle";
import { db } from "@/lib/db/client";
import { statementsOf } from "@/tests/count-statements";
import { makePerson, signIn } from "@/tests/people";
import { getAuth } from "./auth";
import { readViewer } from "./viewer";

const urls = inject("redisUrls");
beforeAll(async () => {
  await startCache();
  await whenInStep();
});
afterAll(stopCache);
beforeEach(({ skip }) => {
  if (urls.length === 0) skip("No Redis is here");
});

async function makeSession() {
  const person = await makePerson("advisor");
  const cookie = await signIn(person.email);
  return { person, headers: new Headers({ cookie }), token: cookie.split("=")[1]?.split(".")[0] ?? "" };
}

test("a session is read from the database once, whatever else the cookie header holds", async () => {
  const { person, headers } = await makeSession();
  expect(await readViewer(headers)).toEqual(person);
  const again = new Headers({ cookie: `other=1; ${headers.get("cookie")}; more=2` });
  expect(await statementsOf(() => readViewer(again))).toEqual([]);
  expect(await readViewer(again)).toEqual(person);
});

test("a cookie with another signature is nobody's, also while the right one is kept", async () => {
  const { headers } = await makeSession();
  await readViewer(headers);
  const forged = `${headers.get("cookie")?.replace(/\.[^.]*$/, "")}.${"A".repeat(43)}%3D`;
  expect(await readViewer(new Headers({ cookie: forged }))).toBe("expired");
});

test("signing out ends it at once", async () => {
  const { headers } = await makeSession();
  await readViewer(headers);
  await getAuth().api.signOut({ headers });
  expect(await readViewer(headers)).toBe("expired");
});

test("a change of the person shows at once, in all their sessions", async () => {
  const { person, headers } = await makeSession();
  const other = new Headers({ cookie: await signIn(person.email) });
  await Promise.all([readViewer(headers), readViewer(other)]);
  await getAuth().api.updateUser({ headers, body: { name: "A new name" } });
  for (const each of [headers, other]) expect(await readViewer(each)).toMatchObject({ name: "A new name" });
});

test("a session that runs out while it is kept has run out", async () => {
  const { person, headers } = await makeSession();
  await db.session.updateMany({ where: { userId: person.userId }, data: { expiresAt: new Date(Date.now() + 1_500) } });
  expect(await readViewer(headers)).toEqual(person);
  await sleep(1_600);
  expect(await readViewer(headers)).toBe("expired");
});

test("no token stands in Redis", async () => {
  const { headers, token } = await makeSession();
  await readViewer(headers);
  expect(token).toMatch(/^\w{32}$/);
  await sleep(100); // storing is not waited for
  for (const url of urls) {
    const client = new Redis(url);
    const keys = await client.keys("*");
    expect(keys.join()).not.toContain(token);
    const entries = keys.filter((key) => key.includes("accounts.read_session") && !key.endsWith(":lock"));
    const stored = await Promise.all(entries.map((key) => client.hgetall(key)));
    expect(JSON.stringify(stored)).not.toContain(token);
    client.disconnect();
  }
});
