import fc from "fast-check";
import pLimit from "p-limit";
import { beforeAll, expect, test } from "vitest";
import * as batch from "@/app/api/batch/route";
import { ENDPOINTS } from "@/app/api/endpoints";
import { SESSION_COOKIE } from "@/lib/auth/auth";
import { db } from "@/lib/db/client";
import { STATUS } from "@/lib/http/errors";
import { statusesOf } from "@/lib/http/openapi/document";
import { exampleOf } from "@/lib/http/openapi/example";
import { type JsonSchema, toJsonSchema } from "@/lib/http/openapi/json-schema";
import { METHODS, type Method } from "@/lib/http/route-spec";
import { makeCaller } from "./api";
import { makeCourse, makeMission } from "./people";

const REQUESTS = 10_000;
const AT_ONCE = 8;
/** What does not depend on the rows there are. */
const REFUSED_AS_SUCH = new Set([400, 401, 403, 405, 413, 415]);

const endpoints = Object.entries({ ...ENDPOINTS, "/api/batch": batch });
const targets = endpoints.flatMap(([path, handlers]) => METHODS.map((method) => ({ path, method, handlers })));

type Target = (typeof targets)[number];
type Attack = {
  target: Target;
  who: string;
  ids: string[];
  query: [string, string][];
  body: string | Uint8Array<ArrayBuffer> | undefined;
  contentType: string;
  headers: Record<string, string>;
};

const cookies: Record<string, string> = {
  nobody: "",
  forged: `${SESSION_COOKIE}=%E0%A4%A`,
  unsigned: `${SESSION_COOKIE}=abc.def`,
};
const ids: string[] = [
  "1",
  "0",
  "-1",
  "x",
  "%00",
  "2147483648",
  "1e400",
  "a b",
  "../x",
  "00000000-0000-4000-8000-000000000000",
];
const learnerIds: number[] = [];
const userIds: string[] = [];

beforeAll(async () => {
  const [one, other, advisor, operator] = [
    await makeCaller("learner"),
    await makeCaller("learner"),
    await makeCaller("advisor"),
    await makeCaller("operator"),
  ];
  learnerIds.push(one.learnerId, other.learnerId);
  userIds.push(one.userId, other.userId, advisor.userId, operator.userId);
  Object.assign(cookies, { learner: one.cookie, advisor: advisor.cookie, operator: operator.cookie });
  const course = await makeCourse([one.learnerId, other.learnerId]);
  await db.courseAdvisor.create({ data: { userId: advisor.userId, courseId: course } });
  const mission = await makeMission(course, { dueOn: new Date("2026-12-01") });
  const days = { startsOn: new Date("2026-11-01"), dueOn: new Date("2026-12-01") };
  const goals = [one, other].map(({ learnerId }) =>
    db.goal.create({ data: { learnerId, title: "Goal", metric: "active_days", target: 3, ...days } }),
  );
  const notes = [one, other].map(({ learnerId }) =>
    db.note.create({ data: { authorId: learnerId, title: "Note", body: "Text" } }),
  );
  const made = [...(await Promise.all(goals)), ...(await Promise.all(notes))].map(({ id }) => id);
  ids.push(course, String(mission), String(one.learnerId), String(other.learnerId), ...made);
});

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "'; DROP TABLE goal; --",
    "\u0000",
    "NaN",
    "-0",
    "1e308",
    "9".repeat(40),
    "0000-01-01",
    "2026-02-30",
    "9999-12-31",
    "infinity",
    "{}",
    "[]",
    "null",
    "__proto__",
    "constructor.name",
    "eyJkaXJlY3Rpb24iOiJhZnRlciIsImtleXMiOltdfQ.AAAAAAAAAAAAAAAAAAAAAA",
    "x".repeat(3_000),
    "\ud800",
    "%",
  ),
);

const someQuery = (target: Target) => {
  const known = Object.keys(inputOf(target).properties ?? {});
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("fields", "cursor", "limit", ...known) },
    { weight: 1, arbitrary: nasty },
  );
  const isUsual = target.method === "GET" || target.method === "DELETE"; // others take no query at all
  const most = fc.constantFrom(...(isUsual ? [0, 1, 2, 3] : [0, 0, 0, 0, 0, 0, 0, 1]));
  const value = fc.oneof(nasty, fc.constantFrom("1", "2", "open", "id", "title"));
  return most.chain((maxLength) => fc.array(fc.tuple(name, value), { maxLength }));
};

/** A body that the schema's own example grew from, with up to two places made wrong, or no such body at all. */
const someBody = (target: Target): fc.Arbitrary<Attack["body"]> => {
  const example = exampleOf(inputOf(target)) as Record<string, unknown>;
  const twisted = fc.array(
    fc.tuple(
      fc.constantFrom("id", "extra", ...Object.keys(example ?? {})),
      fc.oneof(nasty, fc.jsonValue({ maxDepth: 2 })),
    ),
    { maxLength: 2 },
  );
  return fc.oneof(
    { weight: 6, arbitrary: twisted.map((twists) => JSON.stringify({ ...example, ...Object.fromEntries(twists) })) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "",
        "{",
        `{"a":"${"x".repeat(70_000)}"}`,
        `${"[".repeat(30_000)}`,
        '{"__proto__":{"id":1}}',
      ),
    },
  );
};

const [offered, refused] = [targets.filter(isOffered), targets.filter((target) => !isOffered(target))];
const someTarget = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(...offered) },
  { weight: 1, arbitrary: fc.constantFrom(...refused) },
);

/** Mostly someone whom the endpoint lets in: the others get no further than its door. */
function someCaller({ handlers, method }: Target): fc.Arbitrary<string> {
  const access = handlers[method]?.spec?.access;
  const welcome = fc.constantFrom(...(Array.isArray(access) ? access : ["learner"]));
  const anyone = fc.constantFrom("learner", "advisor", "operator", "nobody", "forged", "unsigned");
  return fc.oneof({ weight: 5, arbitrary: welcome }, { weight: 1, arbitrary: anyone });
}

const someAttack = someTarget.chain((target) =>
  fc.record<Attack>({
    target: fc.constant(target),
    who: someCaller(target),
    ids: fc.array(
      fc.nat(40).map((index) => ids[index % ids.length] ?? "x"),
      { minLength: 1, maxLength: 1 },
    ),
    query: someQuery(target),
    body: someBody(target),
    contentType: fc.constantFrom(
      "application/json",
      "application/json",
      "application/json",
      "text/plain",
      "application/json; charset=latin1",
    ),
    headers: fc.record(
      {
        "idempotency-key": fc.constantFrom("a", "b", "", " ", "x".repeat(300), crypto.randomUUID()),
        "if-none-match": fc.constantFrom("*", '"', 'W/""'),
        traceparent: fc.constantFrom("00-0-0-0", "00-00000000000000000000000000000000-0000000000000000-00", "nonsense"),
      },
      { requiredKeys: [] },
    ),
  }),
);

test(`of ${REQUESTS.toLocaleString("en")} hostile requests none is our fault, each refusal is a problem, and none of the refused writes`, async () => {
  const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000_000);
  const attacks = fc.sample(someAttack, { numRuns: REQUESTS, seed });
  const outcomes = await sendAll(attacks);
  const statuses = new Set(outcomes.map(({ status }) => status));
  for (const [index, attack] of attacks.entries()) judge(attack, outcomes[index] as Outcome, seed);

  // Refused once for what they are, they are refused again: then nothing at all may change.
  const refused = attacks.filter((_, index) => REFUSED_AS_SUCH.has(outcomes[index]?.status ?? 0));
  const before = await everythingWritten();
  const again = await sendAll(refused);
  expect(again.filter(({ status }) => status < 400)).toEqual([]);
  expect(await everythingWritten()).toEqual(before);
  // The requests reached what they were to attack: answers and each kind of refusal are among them.
  for (const status of [200, 400, 401, 403, 404, 405, 413, 415]) expect([...statuses]).toContain(status);
}, 300_000);

type Outcome = { status: number; type: string | null; text: string };

async function send({ target, who, ids: [id = "x"], query, body, contentType, headers }: Attack): Promise<Outcome> {
  const url = new URL(target.path.replaceAll(/\[\w+\]/g, encodeURIComponent(id.toWellFormed())), "http://test");
  for (const [name, value] of query) url.searchParams.append(name, value);
  const hasBody = target.method !== "GET" && target.method !== "DELETE" && body !== undefined;
  const request = new Request(url, {
    method: target.method,
    headers: { cookie: cookies[who] ?? "", ...(hasBody && { "content-type": contentType }), ...headers },
    ...(hasBody && { body }),
  });
  const handler = target.handlers[target.method];
  if (!handler) throw new Error(`no handler for ${target.method} ${target.path}`);
  const response = await handler(request, { params: Promise.resolve(target.path.includes("[") ? { id } : {}) });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text: await response.text(),
  };
}

function judge({ target, ...attack }: Attack, { status, type, text }: Outcome, seed: number): void {
  const told = `${target.method} ${target.path} ${JSON.stringify(attack).slice(0, 600)} answered ${status} ${text.slice(0, 600)}; again with HOSTILE_SEED=${seed}`;
  const spec = target.handlers[target.method]?.spec;
  const allowed = spec
    ? statusesOf(target.method, target.path, spec).filter((code) => code < 500)
    : [STATUS.method_not_allowed];
  if (!allowed.includes(status)) throw new Error(`not among the statuses it documents (${allowed}): ${told}`);
  if (status < 400) return;
  if (type !== "application/problem+json") throw new Error(`no problem: ${told}`);
  const problem = JSON.parse(text);
  if (problem.status !== status || !problem.type.startsWith("/errors/")) throw new Error(`another problem: ${told}`);
  if (/\n\s+at |node_modules|prisma|\$queryRaw/i.test(problem.detail)) throw new Error(`tells of our inside: ${told}`);
}

const OWNED_BY_LEARNER = {
  goal: "learnerId",
  note: "authorId",
  note_share: "learnerId",
  submission: "learnerId",
  cognitive_load_sample: "learnerId",
  preference: "learnerId",
  personalization_config: "learnerId",
  recommendation: "learnerId",
};

/** Whatever these requests could have written, row by row. */
async function everythingWritten(): Promise<Record<string, unknown>> {
  const tables = Object.entries(OWNED_BY_LEARNER).map(async ([table, owner]) => [
    table,
    await db.$queryRawUnsafe(
      `SELECT coalesce(jsonb_agg(held ORDER BY held::text), '[]') AS "rows" FROM "${table}" AS held WHERE "${owner}" = ANY($1::int[])`,
      learnerIds,
    ),
  ]);
  const keys = await db.idempotencyKey.findMany({
    where: { userId: { in: userIds } },
    orderBy: [{ userId: "asc" }, { key: "asc" }],
  });
  const actions = await db.auditEntry.findMany({ where: { userId: { in: userIds } }, orderBy: { id: "asc" } });
  return { ...Object.fromEntries(await Promise.all(tables)), keys, actions };
}

async function sendAll(attacks: Attack[]): Promise<Outcome[]> {
  return pLimit(AT_ONCE).map(attacks, send);
}

function isOffered({ handlers, method }: Target): boolean {
  return handlers[method]?.spec !== undefined;
}

function inputOf({ handlers, method }: { handlers: Target["handlers"]; method: Method }): JsonSchema {
  const input = handlers[method]?.spec?.input;
  return input ? toJsonSchema(input, "input") : {};
}
