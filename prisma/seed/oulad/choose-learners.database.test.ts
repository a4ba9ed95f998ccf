import { afterAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { chooseOuladLearners } from "./choose-learners";
import { importSample } from "./sample-folder";

const { client, close } = await connectNewDatabase();
afterAll(close);

test("without learners nobody is chosen", async () => {
  expect(await chooseOuladLearners(client)).toBeUndefined();
});

test("two courses count for more than many scores; a course's own choice is somebody else", async () => {
  await importSample(client, {
    "studentAssessment.csv": (text) =>
      `${text.replace("901,502,-2,1,", "901,502,-2,1,40")}902,502,30,0,50\n903,502,30,0,50\n904,502,30,0,50\n905,503,30,0,\n`,
  });
  expect(await chooseOuladLearners(client)).toEqual({ learnerId: 501, moreLearnerIds: [502, 503] });
});

test("of two learners with as many courses the one with more scores is chosen, then the lower id", async () => {
  await client.query(`DELETE FROM "enrolment" WHERE "learnerId" = 501 AND "courseId" = 'RRR-2021B'`);
  await client.query(`DELETE FROM "submission" WHERE "missionId" = 905`);
  expect(await chooseOuladLearners(client)).toEqual({ learnerId: 502, moreLearnerIds: [501, 503] });
  await client.query(`DELETE FROM "submission"`);
  expect(await chooseOuladLearners(client)).toEqual({ learnerId: 501, moreLearnerIds: [502, 503] });
});
