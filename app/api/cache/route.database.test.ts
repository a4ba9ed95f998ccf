import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { POLICIES } from "@/lib/cache/policies";
import { processStats } from "@/lib/cache/stats";
import { db } from "@/lib/db/client";
import { type Entry, listLatestEntries } from "@/lib/features/audit/queries";
import { cacheReport } from "@/lib/features/cache/schema";
import { ask, type Caller, makeCaller } from "@/tests/api";
import { statementsOf } from "@/tests/count-statements";
import { DELETE, GET } from "./route";

let operator: Caller & { userId: string };
beforeAll(async () => {
  operator = await makeCaller("operator");
});

const drop = (query: string, who: Partial<Caller> = operator) =>
  ask(DELETE, `/api/cache${query}`, { ...who, method: "DELETE" });
const entriesOf = ({ userId }: { userId: string }) =>
  db.auditEntry.findMany({ where: { userId }, orderBy: { at: "asc" } });

describe("for anyone but an operator", () => {
  test.each(["learner", "advisor"] as const)(
    "the answer is 403 to the role %s: nothing falls, nothing is written down",
    async (role) => {
      const other = await makeCaller(role);
      const { invalidations } = processStats();
      expect((await ask(GET, "/api/cache", other)).status).toBe(403);
      expect((await drop("?all=true", other)).status).toBe(403);
      expect(processStats().invalidations).toBe(invalidations);
      expect(await entriesOf(other)).toEqual([]);
    },
  );

  test("the answer is 401 to whoever is not signed in", async () => {
    expect((await ask(GET, "/api/cache")).status).toBe(401);
    expect((await drop("?all=true", {})).status).toBe(401);
  });
});

describe("GET /api/cache", () => {
  test("lists every cached query of the app under its policy, read or not", async () => {
    const { status, body } = await ask(GET, "/api/cache", operator);
    expect(status).toBe(200);
    const { policies } = cacheReport.parse(body);
    expect(policies.map(({ name, what, memorySeconds }) => [name, what, memorySeconds])).toEqual(
      Object.entries(POLICIES).map(([name, { what, l1Seconds }]) => [name, what, l1Seconds]),
    );
    const listed = policies.flatMap(({ queries }) => queries.map(({ name }) => name));
    expect(listed.toSorted()).toEqual(namesInSources().toSorted());
  });

  test("says that nothing is kept here and that no Redis is configured", async () => {
    const { body } = await ask(GET, "/api/cache", operator);
    expect(body).toMatchObject({ isCachingEnabled: false, redis: "not configured", isInStep: null });
    expect(Math.abs(Date.parse(body.since) - (Date.now() - process.uptime() * 1_000))).toBeLessThan(1_000);
  });

  test("takes fields, and refuses what it does not know", async () => {
    expect((await ask(GET, "/api/cache?fields=redis,memory.bytes", operator)).body).toEqual({
      redis: "not configured",
      memory: { bytes: 0 },
    });
    expect((await ask(GET, "/api/cache?colour=red", operator)).status).toBe(400);
  });
});

describe("DELETE /api/cache", () => {
  test.each([
    ["", "Name what to drop: tag, query or all"],
    ["?tag=learner:1&query=goals.list", "this names tag and query"],
    ["?tag=learner:1&all=true", "this names tag and all"],
    ["?all=false", "Write all=true"],
    ["?all=true&all=true", "Write all=true"],
    ["?tag=learner", "A tag is written as in learner:42 or learner:42/goals"],
    ["?tag=learner:1/goals/x", "A tag is written as"],
    [`?tag=learner:${"1".repeat(200)}`, "200 characters"],
    ["?query=Goals", "A query is written as in goals.list"],
    ["?colour=red", 'Unrecognized key: "colour"'],
  ])("%j is refused with what is wrong: %s", async (query, told) => {
    const { invalidations } = processStats();
    const written = await entriesOf(operator);
    const { status, body } = await drop(query);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(told)]);
    expect(body.issues.length).toBeGreaterThan(0);
    expect(processStats().invalidations).toBe(invalidations);
    expect(await entriesOf(operator)).toEqual(written);
  });

  test("a query there is not is not found, and not written down", async () => {
    const { status, body } = await drop("?query=goals.list_everything");
    expect([status, body.detail]).toEqual([404, "No cached query goals.list_everything"]);
    expect(await entriesOf(operator)).toEqual([]);
  });

  test.each([
    ["?tag=learner:42/goals", "tag learner:42/goals"],
    ["?query=goals.list", "query goals.list"],
    ["?all=true", "everything"],
  ])("%s answers 204 and is written down as who did what, when", async (query, target) => {
    const someone = await makeCaller("operator");
    const { invalidations } = processStats();
    const before = Date.now();
    expect(await drop(query, someone)).toMatchObject({ status: 204, text: "" });
    expect(processStats().invalidations).toBe(invalidations + 1);
    const [entry, ...others] = await entriesOf(someone);
    expect(others).toEqual([]);
    const { email } = await db.user.findUniqueOrThrow({ where: { id: someone.userId } });
    expect(entry).toMatchObject({ userId: someone.userId, email, action: "cache.drop", target });
    expect(entry?.id[14]).toBe("7");
    expect(Math.abs((entry?.at.getTime() ?? 0) - before)).toBeLessThan(2_000);
  });

  test("what cannot be written down is not done", async () => {
    const someone = await makeCaller("operator");
    const { email } = await db.user.findUniqueOrThrow({ where: { id: someone.userId } });
    // Refuses this operator's entries alone: other tests write theirs into the same table.
    const refused = `CHECK ("email" <> '${email}') NOT VALID`;
    await db.$executeRawUnsafe(
      `ALTER TABLE "audit_entry" DROP CONSTRAINT IF EXISTS "refused", ADD CONSTRAINT "refused" ${refused}`,
    );
    const { invalidations } = processStats();
    const { status } = await drop("?all=true", someone).finally(
      () => db.$executeRaw`ALTER TABLE "audit_entry" DROP CONSTRAINT "refused"`,
    );
    expect([status, processStats().invalidations]).toEqual([500, invalidations]);
  });
});

describe("the audit", () => {
  test("keeps who it was when the account is gone", async () => {
    const leaver = await makeCaller("operator");
    await drop("?query=goals.list", leaver);
    const { email } = await db.user.delete({ where: { id: leaver.userId } });
    expect(await db.auditEntry.findMany({ where: { email } })).toMatchObject([{ userId: null, email }]);
  });

  test("shows the last twenty, the newest first, in one statement", async () => {
    const [email, action, target] = [`${randomUUID()}@example.org`, "cache.drop", "everything"];
    const instants = Array.from({ length: 21 }, (_, index) => new Date(Date.UTC(2999, 0, 1, 0, index)));
    const shuffled = instants.toSorted((a, b) => (a.getMinutes() % 7) - (b.getMinutes() % 7));
    const removeMade = () => db.auditEntry.deleteMany({ where: { at: { in: instants } } });
    await removeMade(); // a run that was cut off may have left them
    let entries: Entry[] = [];
    let statements: string[] = [];
    try {
      await db.auditEntry.createMany({ data: shuffled.map((at) => ({ at, email, action, target })) });
      statements = await statementsOf(async () => {
        entries = await listLatestEntries();
      });
    } finally {
      await removeMade();
    }
    expect(entries.map((entry) => entry.at)).toEqual(instants.toReversed().slice(0, 20));
    expect(statements).toHaveLength(1);
  });
});

/** The names that the sources give to cached queries, read as text. */
function namesInSources(): string[] {
  const files = ["app", "lib"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|^cache\//.test(file))
      .map((file) => path.join(folder, file)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\w+Query\(\{\s*(?:\.\.\.\w+,\s*)?name: "([^"]+)"/g)].map(
      ([, name]) => name ?? "",
    ),
  );
}
