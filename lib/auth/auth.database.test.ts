import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { db } from "@/lib/db/client";
import { CLIENT_ADDRESS } from "@/lib/http/server-requests";
import { statementsOf } from "@/tests/count-statements";
import { makePerson, PASSWORD, signIn } from "@/tests/people";
import { getAuth } from "./auth";
import { authorize, readViewer } from "./viewer";

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

const post = (path: string, body: unknown, headers = {}) =>
  getAuth().handler(
    new Request(`http://localhost:3000/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  );
const trySignIn = (email: string, password: string, headers = {}) =>
  post("/sign-in/email", { email, password }, headers);

describe("signing in", () => {
  test("with the right password gives a cookie that scripts cannot read and other sites do not send", async () => {
    const { email } = await makePerson("advisor");
    const response = await trySignIn(email.toUpperCase(), PASSWORD);
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(/paceline\.session=[^;]+;.*HttpOnly.*SameSite=Lax/);
  });

  test("with a wrong password and as an unknown person gives the same 401", async () => {
    const { email } = await makePerson("learner");
    const [wrong, unknown] = [await trySignIn(email, "wrong"), await trySignIn(`${randomUUID()}@example.org`, "wrong")];
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });

  test.each([[{}], [{ email: 1, password: [] }], [{ email: "a@b.c", password: "x".repeat(5000) }]])(
    "with %j is refused as bad input",
    async (body) => {
      expect((await post("/sign-in/email", body)).status).toBe(400);
    },
  );

  test("from another origin is refused", async () => {
    const { email } = await makePerson("learner");
    const response = await trySignIn(email, PASSWORD, { origin: "https://evil.example", cookie: "a=b" });
    expect(response.status).toBe(403);
  });

  test("an eleventh wrong try waits, also when they come at once", async () => {
    const { email } = await makePerson("learner");
    const tries = Array.from({ length: 14 }, () => trySignIn(email, "wrong"));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    const limited = await trySignIn(email, PASSWORD);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await limited.json()).message).toMatch(/^Too many tries/);
  });

  test("from one address waits after fifty tries, whoever they name; forged forwarding headers do not help", async () => {
    const victim = await makePerson("learner");
    const from = { [CLIENT_ADDRESS]: "203.0.113.9" };
    const guess = (email: string, forged: string) => trySignIn(email, "wrong", { ...from, "x-forwarded-for": forged });
    for (let round = 0; round < 50; round++) await guess(`${randomUUID()}@example.org`, `10.0.0.${round}`);
    const limited = await Promise.all(Array.from({ length: 12 }, (_, round) => guess(victim.email, `10.0.1.${round}`)));
    expect(limited.map(({ status }) => status)).toEqual(Array(12).fill(429));
    expect((await trySignIn(victim.email, PASSWORD)).status).toBe(200); // from elsewhere: none of their tries were spent
  });

  test("by the server's own call, as the form's action does, is limited alike", async () => {
    const { email } = await makePerson("learner");
    const attempt = () => getAuth().api.signInEmail({ body: { email, password: "wrong" }, headers: new Headers() });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, attempt));
    const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.statusCode : 200));
    expect(codes.filter((code) => code === 429)).toHaveLength(2);
  });

  test("rightly clears the count, so nine slips a day lock nobody out", async () => {
    const { email } = await makePerson("learner");
    for (let round = 0; round < 2; round++) {
      for (let slip = 0; slip < 9; slip++) await trySignIn(email, "wrong");
      expect((await trySignIn(email, PASSWORD)).status).toBe(200);
    }
  });
});

test("nobody can sign up unless the server is configured so", async () => {
  const body = { email: `${randomUUID()}@example.org`, password: PASSWORD, name: "New" };
  const response = await post("/sign-up/email", body);
  expect(response.status).toBe(400);
  expect(await db.user.count({ where: { email: body.email } })).toBe(0);
});

describe("the viewer", () => {
  test("is read with one statement and knows role and learner", async () => {
    const person = await makePerson("advisor");
    const headers = new Headers({ cookie: await signIn(person.email) });
    const statements = await statementsOf(async () => expect(await readViewer(headers)).toEqual(person));
    expect(statements).toHaveLength(1);
  });

  test("is nobody without a cookie or with a forged one, and costs no statement", async () => {
    const forged = new Headers({ cookie: "paceline.session=abc.def" });
    const statements = await statementsOf(async () => {
      expect(await readViewer(new Headers())).toBe("nobody");
      expect(await readViewer(forged)).toBe("expired");
    });
    expect(statements).toEqual([]);
  });

  test("is told when the session has ended", async () => {
    const person = await makePerson("learner");
    const headers = new Headers({ cookie: await signIn(person.email) });
    await db.session.updateMany({ where: { userId: person.userId }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await readViewer(headers)).toBe("expired");
    await expect(authorize(headers, ["learner"])).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("who signed out is a stranger at once, with the cookie they had", async () => {
    const person = await makePerson("learner");
    const headers = new Headers({ cookie: await signIn(person.email) });
    await getAuth().api.signOut({ headers });
    expect(await readViewer(headers)).toBe("expired");
  });

  test("with another role is forbidden, not unknown", async () => {
    const person = await makePerson("learner");
    const headers = new Headers({ cookie: await signIn(person.email) });
    await expect(authorize(headers, ["operator"])).rejects.toMatchObject({ code: "forbidden" });
  });
});
