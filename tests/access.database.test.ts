import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { GET as getGoal } from "@/app/api/goals/[id]/route";
import { GET as getMission } from "@/app/api/missions/[id]/route";
import { GET as getNote } from "@/app/api/notes/[id]/route";
import type { Role } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { makeCourse, makeLearner, makeMission, makePerson, signIn } from "./people";

const ROUTES = { mission: getMission, goal: getGoal, note: getNote };
type Kind = keyof typeof ROUTES;

const cookies: Record<string, string> = {};
const owned: Record<Kind, string> = { mission: "", goal: "", note: "" };

beforeAll(async () => {
  const [owner, reader, stranger] = await Promise.all([
    makeLearner("Owner"),
    makeLearner("Reader"),
    makeLearner("Stranger"),
  ]);
  const [course, other] = await Promise.all([makeCourse([owner.id, reader.id]), makeCourse([stranger.id])]);
  const advisor = await person("their advisor", "advisor");
  const otherAdvisor = await person("another course's advisor", "advisor");
  await person("the owner", "learner", owner.id);
  await person("a learner of the same course", "learner", reader.id);
  await person("a learner of another course", "learner", stranger.id);
  await person("a learner without a record", "learner");
  await person("an operator", "operator");
  await db.courseAdvisor.createMany({
    data: [
      { userId: advisor.userId, courseId: course },
      { userId: otherAdvisor.userId, courseId: other },
    ],
  });
  owned.mission = String(await makeMission(course));
  owned.goal = await makeGoal(owner.id);
  owned.note = await makeNote(owner.id, reader.id);
});

const EVERYONE = {
  "the owner": { mission: 200, goal: 200, note: 200 },
  "a learner of the same course": { mission: 200, goal: 404, note: 200 }, // the note is shared with them
  "a learner of another course": { mission: 404, goal: 404, note: 404 },
  "a learner without a record": { mission: 404, goal: 404, note: 404 },
  "their advisor": { mission: 200, goal: 200, note: 404 }, // a note is private until shared
  "another course's advisor": { mission: 404, goal: 404, note: 404 },
  "an operator": { mission: 404, goal: 404, note: 404 },
  "nobody signed in": { mission: 401, goal: 401, note: 401 },
};

describe.each(Object.entries(EVERYONE))("%s asking by id", (who, expected) => {
  test.each(Object.entries(expected) as [Kind, number][])("for the owner's %s gets %i", async (kind, status) => {
    const response = await ask(kind, owned[kind], cookies[who]);
    expect(response.status).toBe(status);
    const body = await response.text();
    if (status !== 200) expect(body).not.toMatch(/Private|Owner/);
  });
});

test("a row that is not there answers as another's does", async () => {
  const missing: Record<Kind, string> = { mission: "1999999999", goal: randomUUID(), note: randomUUID() };
  for (const kind of ["mission", "goal", "note"] as const) {
    const response = await ask(kind, missing[kind], cookies["the owner"]);
    expect(await response.json()).toMatchObject({ status: 404, type: "/errors/not_found" });
  }
});

test.each([
  ["mission", "0"],
  ["mission", "1e99"],
  ["mission", "1;drop table mission"],
  ["goal", "not-a-uuid"],
  ["note", "%00"],
] as const)("a %s id of %j is bad input", async (kind, id) => {
  expect((await ask(kind, id, cookies["the owner"])).status).toBe(400);
});

function ask(kind: Kind, id: string, cookie: string | undefined): Promise<Response> {
  const request = new Request(`http://test/api/${kind}s/${encodeURIComponent(id)}`, {
    headers: cookie ? { cookie } : {},
  });
  return ROUTES[kind](request, { params: Promise.resolve({ id }) });
}

async function person(who: string, role: Role, learnerId: number | null = null) {
  const made = await makePerson(role, learnerId);
  cookies[who] = await signIn(made.email);
  return made;
}

async function makeGoal(learnerId: number): Promise<string> {
  const days = { startsOn: new Date("2026-11-01"), dueOn: new Date("2026-12-01") };
  const data = { learnerId, title: "Private goal", metric: "active_days", target: 3, ...days } as const;
  return (await db.goal.create({ data, select: { id: true } })).id;
}

async function makeNote(authorId: number, sharedWith: number): Promise<string> {
  const data = { authorId, title: "Private note", body: "Text", shares: { create: { learnerId: sharedWith } } };
  return (await db.note.create({ data, select: { id: true } })).id;
}
