import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDatabase } from "@/tests/make-database";

// A database of its own, in another time zone, named before anything connects.
const database = await makeDatabase();
process.env.DATABASE_URL = database.url;
const { analyticsDb, db } = await import("./client");
const { makeLearner } = await import("@/tests/people");

beforeAll(async () => {
  await db.$executeRawUnsafe(`ALTER DATABASE "${new URL(database.url).pathname.slice(1)}" SET TimeZone = 'Asia/Tokyo'`);
  await db.$disconnect(); // the setting counts for new connections
});
afterAll(async () => {
  await Promise.all([db.$disconnect(), analyticsDb.$disconnect()]);
  await database.drop();
});

test.each([
  ["interactive", db],
  ["analytics", analyticsDb],
])("the %s pool speaks UTC whatever the database's own time zone is", async (_, client) => {
  const [zone] = await client.$queryRaw<{ zone: string }[]>`SELECT current_setting('TimeZone') AS "zone"`;
  expect(zone?.zone).toBe("UTC");
});

test("an instant is read as it was written, by Prisma and by SQL", async () => {
  const takenAt = new Date("2026-11-21T23:30:00.000Z");
  const { id: learnerId } = await makeLearner();
  await db.cognitiveLoadSample.create({ data: { learnerId, takenAt, kind: "intrinsic", load: 50 } });
  const [read] = await db.$queryRaw<{ text: string; takenAt: Date }[]>`
    SELECT to_jsonb("takenAt")::text AS "text", "takenAt" FROM "cognitive_load_sample" WHERE "learnerId" = ${learnerId}::int`;
  expect(new Date(JSON.parse(read?.text ?? ""))).toEqual(takenAt);
  expect(read?.takenAt).toEqual(takenAt);
});
