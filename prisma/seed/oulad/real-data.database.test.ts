import { existsSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDatabase } from "@/tests/make-database";
import { silentProgress } from "../progress";
import { chooseOuladLearners } from "./choose-learners";
import { importOuladFolder } from "./import";

const FOLDER = path.resolve("../shared/data/oulad");
const isThere = existsSync(path.join(FOLDER, "courses.csv"));
if (!isThere) console.warn(`Skipped: the import of real data, because ${FOLDER} is not there`);

describe.skipIf(!isThere)("the part of OULAD with the J presentations", () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let client: pg.Client;
  beforeAll(async () => {
    database = await makeDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    await importOuladFolder(client, FOLDER, silentProgress);
  }, 120_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const readValue = async (expression: string): Promise<unknown> => {
    const { rows } = await client.query<{ value: unknown }>(`SELECT ${expression} AS "value"`);
    return rows[0]?.value;
  };

  test.each<[string, string, unknown]>([
    ["enrolments", `(SELECT count(*)::int FROM "enrolment")`, 12_489],
    ["learners", `(SELECT count(*)::int FROM "learner")`, 12_400],
    ["submissions", `(SELECT count(*)::int FROM "submission")`, 36_184],
    ["submissions without a score", `(SELECT count(*)::int FROM "submission" WHERE "score" IS NULL)`, 18],
    ["assessments", `(SELECT count(*)::int FROM "mission")`, 37],
    ["resources", `(SELECT count(*)::int FROM "resource")`, 3_219],
    ["unregistrations", `(SELECT count("unregisteredOn")::int FROM "enrolment")`, 9],
    ["distinctions", `(SELECT count(*)::int FROM "enrolment" WHERE "finalResult" = 'distinction')`, 1_607],
    ["passes", `(SELECT count(*)::int FROM "enrolment" WHERE "finalResult" = 'pass')`, 7_310],
    ["fails", `(SELECT count(*)::int FROM "enrolment" WHERE "finalResult" = 'fail')`, 3_572],
    ["rows of activity, without clicks", `(SELECT count(*)::int FROM "activity")`, 0],
  ])("%s", async (_what, expression, count) => {
    expect(await readValue(expression)).toBe(count);
  });

  test("submissions run from day -10 to day 270 of their presentation", async () => {
    const { rows } = await client.query(`
      SELECT min("submittedOn" - "startsOn") AS "first", max("submittedOn" - "startsOn") AS "last"
      FROM "submission" JOIN "mission" ON "mission"."id" = "missionId" JOIN "course" ON "course"."id" = "courseId"`);
    expect(rows).toEqual([{ first: -10, last: 270 }]);
  });

  test("each course has its enrolments", async () => {
    const { rows } = await client.query<{ courseId: string; count: number }>(
      `SELECT "courseId", count(*)::int AS "count" FROM "enrolment" GROUP BY 1 ORDER BY 1`,
    );
    expect(rows.map(({ courseId, count }) => [courseId, count])).toEqual([
      ["AAA-2013J", 323],
      ["AAA-2014J", 299],
      ["BBB-2013J", 1_593],
      ["BBB-2014J", 1_543],
      ["DDD-2013J", 1_257],
      ["DDD-2014J", 1_156],
      ["EEE-2013J", 809],
      ["EEE-2014J", 882],
      ["FFF-2013J", 1_608],
      ["FFF-2014J", 1_510],
      ["GGG-2013J", 886],
      ["GGG-2014J", 623],
    ]);
  });

  test("every band of deprivation is a span in percent", async () => {
    expect(await readValue(`(SELECT count(*)::int FROM "enrolment" WHERE "deprivationBand" !~ '^\\d+-\\d+%$')`)).toBe(
      0,
    );
    expect(await readValue(`(SELECT count(*)::int FROM "enrolment" WHERE "deprivationBand" = '10-20%')`)).toBe(1_270);
  });

  test("a learner's record is the file's: learner 11391 in AAA-2013J", async () => {
    const { rows } = await client.query(
      `SELECT "missionId", "submittedOn"::text, "score" FROM "submission" WHERE "learnerId" = 11391 ORDER BY 1`,
    );
    expect(rows[0]).toEqual({ missionId: 1752, submittedOn: "2013-10-19", score: 78 });
  });

  test("the learners that can sign in: one with two courses, then one of each course, always the same", async () => {
    const chosen = await chooseOuladLearners(client);
    expect(chosen).toEqual(await chooseOuladLearners(client));
    const ids = [chosen?.learnerId, ...(chosen?.moreLearnerIds ?? [])];
    expect(new Set(ids).size).toBe(13);
    const { rows } = await client.query<{ learnerId: number; courses: string[] }>(
      `SELECT "learnerId", array_agg("courseId") AS "courses" FROM "enrolment" WHERE "learnerId" = ANY($1::int[]) GROUP BY 1`,
      [ids],
    );
    const coursesOf = new Map(rows.map(({ learnerId, courses }) => [learnerId, courses]));
    expect(coursesOf.get(chosen?.learnerId ?? 0)).toHaveLength(2);
    expect(new Set(chosen?.moreLearnerIds.flatMap((id) => coursesOf.get(id) ?? [])).size).toBe(12);
  });
});
