import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

process.env.SIGN_UP_ENABLED = "true"; // before anything reads the environment
const { getAuth } = await import("./auth");
const { db } = await import("@/lib/db/client");

async function signUp(wishes: object) {
  const email = `${randomUUID()}@example.org`;
  const body = JSON.stringify({ email, password: "correct horse battery", name: "New", ...wishes });
  const headers = { "content-type": "application/json", origin: "http://localhost:3000" };
  const url = "http://localhost:3000/api/auth/sign-up/email";
  const { status } = await getAuth().handler(new Request(url, { method: "POST", headers, body }));
  return { status, made: await db.user.findUnique({ where: { email }, select: { role: true, learnerId: true } }) };
}

test("with sign-up open a newcomer is a learner without a record", async () => {
  expect(await signUp({})).toEqual({ status: 200, made: { role: "learner", learnerId: null } });
});

test.each([{ role: "operator" }, { learnerId: 1 }])("nobody signs up with %j", async (wishes) => {
  const { made } = await signUp(wishes);
  expect(made ?? { role: "learner", learnerId: null }).toEqual({ role: "learner", learnerId: null });
});
