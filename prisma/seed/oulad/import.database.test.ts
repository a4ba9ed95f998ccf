import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { importSample } from "./sample-folder";

const { client, close } = await connectNewDatabase();
afterAll(close);
beforeAll(async () => {
  await importSample(client);
});

async function rowsOf(query: string): Promise<unknown[][]> {
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: "array" });
  return rows;
}

test("a course starts on the first of its month and is observed to its end", async () => {
  expect(
    await rowsOf(`SELECT "id", "code", "presentation", "title", "startsOn"::text, "lengthDays", "observedUntil"::text
      FROM "course" ORDER BY 1`),
  ).toEqual([
    ["QQQ-2020J", "QQQ", "2020J", "Module QQQ", "2020-10-01", 240, "2021-05-29"],
    ["RRR-2021B", "RRR", "2021B", "Module RRR", "2021-02-01", 120, "2021-06-01"],
  ]);
});

test("a person is one learner however many courses they take", async () => {
  expect(await rowsOf(`SELECT * FROM "learner" ORDER BY 1`)).toEqual([
    [501, "Learner 501"],
    [502, "Learner 502"],
    [503, "Learner 503"],
  ]);
});

test("an enrolment joins information and registration; without a registration it has no days", async () => {
  expect(
    await rowsOf(`SELECT "learnerId", "courseId", "registeredOn"::text, "unregisteredOn"::text, "gender", "region",
      "highestEducation", "deprivationBand", "ageBand", "previousAttempts", "studiedCredits", "hasDisability",
      "finalResult" FROM "enrolment" ORDER BY 1, 2`),
  ).toEqual([
    [
      501,
      "QQQ-2020J",
      "2020-08-12",
      null,
      "M",
      "Wales",
      "A Level or Equivalent",
      "10-20%",
      "0-35",
      0,
      60,
      false,
      "pass",
    ],
    [
      501,
      "RRR-2021B",
      null,
      null,
      "M",
      "Wales",
      "A Level or Equivalent",
      "20-30%",
      "0-35",
      0,
      30,
      false,
      "distinction",
    ],
    [
      502,
      "QQQ-2020J",
      "2020-09-21",
      "2020-10-16",
      "F",
      "Scotland",
      "HE Qualification",
      null,
      "35-55",
      1,
      120,
      true,
      "withdrawn",
    ],
    [503, "RRR-2021B", null, null, "F", 'North, "by" North', "No Formal quals", null, "55<=", 0, 30, false, "fail"],
  ]);
});

test("missions are numbered by course and kind in the order of their days; a single exam has no number", async () => {
  expect(
    await rowsOf(`SELECT "id", "courseId", "kind", "title", "dueOn"::text, "weight" FROM "mission" ORDER BY 1`),
  ).toEqual([
    [901, "QQQ-2020J", "tutor_marked", "Tutor-marked assignment 1", "2020-10-21", 40],
    [902, "QQQ-2020J", "tutor_marked", "Tutor-marked assignment 2", "2020-11-30", 37.5],
    [903, "QQQ-2020J", "computer_marked", "Computer-marked assignment 1", "2020-11-10", 22.5],
    [904, "QQQ-2020J", "exam", "Exam", null, 100],
    [905, "RRR-2021B", "tutor_marked", "Tutor-marked assignment 1", "2021-03-03", 100],
    [906, "RRR-2021B", "exam", "Exam 2", null, 50],
    [907, "RRR-2021B", "exam", "Exam 1", "2021-05-12", 50],
  ]);
});

test("resources keep their kind and weeks", async () => {
  expect(await rowsOf(`SELECT "id", "courseId", "kind", "weekFrom", "weekTo" FROM "resource" ORDER BY 1`)).toEqual([
    [7001, "QQQ-2020J", "resource", null, null],
    [7002, "QQQ-2020J", "oucontent", 3, 4],
    [7003, "RRR-2021B", "quiz", 1, 1],
  ]);
});

test("a submission counts its day from the course's start, before it too, and may lack a score", async () => {
  expect(
    await rowsOf(
      `SELECT "missionId", "learnerId", "submittedOn"::text, "score", "isBanked" FROM "submission" ORDER BY 1, 2`,
    ),
  ).toEqual([
    [901, 501, "2020-10-19", 78, false],
    [901, 502, "2020-09-29", null, true],
    [902, 501, "2020-12-01", 55, false],
    [905, 501, "2021-03-02", 90, false],
  ]);
});

test("clicks of a learner on a resource in a day are summed; a sum of none is no activity", async () => {
  expect(
    await rowsOf(`SELECT "learnerId", "resourceId", "day"::text, "clicks" FROM "activity" ORDER BY 1, 2, 3`),
  ).toEqual([
    [501, 7001, "2020-09-26", 7],
    [501, 7002, "2020-10-01", 1],
    [502, 7002, "2020-10-11", 2],
    [503, 7003, "2021-03-04", 9],
  ]);
});

test("activity lies in the partitions of its months, none in the default", async () => {
  expect(await rowsOf(`SELECT DISTINCT tableoid::regclass::text FROM "activity" ORDER BY 1`)).toEqual([
    ["activity_2020_09"],
    ["activity_2020_10"],
    ["activity_2021_03"],
  ]);
});

test("the data set says where it is from and what it holds", async () => {
  expect(await rowsOf(`SELECT "kind", "recipe" FROM "dataset"`)).toEqual([
    [
      "oulad",
      {
        source: expect.stringContaining("Scientific Data 4:170171 (2017)"),
        licence: "CC BY 4.0",
        hasClicks: true,
        sha256: expect.objectContaining({ "studentVle.csv": expect.stringMatching(/^[\da-f]{64}$/) }),
        rowsRead: {
          "courses.csv": 2,
          "assessments.csv": 7,
          "vle.csv": 3,
          "studentInfo.csv": 4,
          "studentRegistration.csv": 3,
          "studentAssessment.csv": 4,
          "studentVle.csv": 6,
        },
      },
    ],
  ]);
});

test("a row that the app adds later gets an id above OULAD's", async () => {
  const nextIds = ["learner", "mission", "resource"].map(
    (table) => `currval(pg_get_serial_sequence('${table}', 'id'))::int`,
  );
  await client.query("BEGIN");
  await client.query(`INSERT INTO "learner" ("name") VALUES ('New')`);
  await client.query(
    `INSERT INTO "mission" ("courseId", "kind", "title", "weight") VALUES ('QQQ-2020J', 'exam', 'New', 0)`,
  );
  await client.query(`INSERT INTO "resource" ("courseId", "kind") VALUES ('QQQ-2020J', 'new')`);
  const ids = await rowsOf(`SELECT ${nextIds.join(", ")}`);
  await client.query("ROLLBACK");
  expect(ids).toEqual([[504, 908, 7004]]);
});
