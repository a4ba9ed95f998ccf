import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { refusalOf, replaced } from "./refusal";
import { importSample, type SampleFile } from "./sample-folder";

const { client, close } = await connectNewDatabase();
afterAll(close);
beforeAll(async () => {
  await importSample(client);
});

test.each<[string, SampleFile, (text: string) => string | Buffer | undefined, string]>([
  [
    "text where a number stands",
    "studentAssessment.csv",
    replaced("61,0,55", "61,0,abc"),
    'studentAssessment.csv, line 4, column score: "abc" is not a whole number from 0 to 100',
  ],
  [
    "a decimal where a whole number stands",
    "studentAssessment.csv",
    replaced("61,0,55", "61,0,55.5"),
    'studentAssessment.csv, line 4, column score: "55.5" is not a whole number from 0 to 100',
  ],
  [
    "a score above 100",
    "studentAssessment.csv",
    replaced("29,0,90", "29,0,101"),
    'studentAssessment.csv, line 5, column score: "101" is not a whole number from 0 to 100',
  ],
  [
    "a missing day",
    "studentAssessment.csv",
    replaced("29,0,90", ",0,90"),
    'studentAssessment.csv, line 5, column date_submitted: "" is not a whole number from -3660 to 3660',
  ],
  [
    "a mark that is neither banked nor not",
    "studentAssessment.csv",
    replaced("29,0,90", "29,2,90"),
    'studentAssessment.csv, line 5, column is_banked: "2" is not one of 1, 0',
  ],
  [
    "negative clicks",
    "studentVle.csv",
    replaced("0,1\n", "0,-1\n"),
    'studentVle.csv, line 3, column sum_click: "-1" is not a whole number from 0 to 100000',
  ],
  [
    "a course without length",
    "courses.csv",
    replaced("120", "0"),
    'courses.csv, line 3, column module_presentation_length: "0" is not a whole number from 1 to 3660',
  ],
  [
    "a presentation that is none",
    "courses.csv",
    replaced("2021B", "2021X"),
    'courses.csv, line 3, column code_presentation: "2021X" is not a presentation such as 2013J or 2014B',
  ],
  [
    "a weight above 100",
    "assessments.csv",
    replaced("37.5", "137.5"),
    'assessments.csv, line 2, column weight: "137.5" is not a number from 0 to 100',
  ],
  [
    "an unknown kind of assessment",
    "assessments.csv",
    replaced("903,CMA", "903,XMA"),
    'assessments.csv, line 4, column assessment_type: "XMA" is not one of TMA, CMA, Exam',
  ],
  [
    "an unknown result",
    "studentInfo.csv",
    replaced("Y,Withdrawn", "Y,Passed"),
    'studentInfo.csv, line 3, column final_result: "Passed" is not one of Distinction, Pass, Fail, Withdrawn',
  ],
  [
    "an id beyond 32 bits",
    "studentInfo.csv",
    replaced("2020J,502", "2020J,2147483648"),
    'studentInfo.csv, line 3, column id_student: "2147483648" is not a whole number from 1 to 2147483647',
  ],
  [
    "an assessment of an unknown module",
    "assessments.csv",
    replaced("QQQ,2020J,903", "ZZZ,2020J,903"),
    'assessments.csv, line 4, column code_module: "ZZZ" is not a module in courses.csv',
  ],
  [
    "a learner of an unknown presentation",
    "studentInfo.csv",
    replaced("RRR,2021B,503", "RRR,2020J,503"),
    'studentInfo.csv, line 5, column code_presentation: "2020J" is not a presentation of RRR in courses.csv',
  ],
  [
    "a registration without a learner",
    "studentRegistration.csv",
    replaced("QQQ,2020J,502", "QQQ,2020J,503"),
    'studentRegistration.csv, line 3, column id_student: "503" is not a learner of QQQ-2020J in studentInfo.csv',
  ],
  [
    "a submission of an unknown learner",
    "studentAssessment.csv",
    replaced("902,501", "902,999"),
    'studentAssessment.csv, line 4, column id_student: "999" is not in studentInfo.csv',
  ],
  [
    "a submission to an unknown assessment",
    "studentAssessment.csv",
    replaced("902,501", "999,501"),
    'studentAssessment.csv, line 4, column id_assessment: "999" is not in assessments.csv',
  ],
  [
    "clicks on an unknown site",
    "studentVle.csv",
    replaced("502,7002", "502,9999"),
    'studentVle.csv, line 5, column id_site: "9999" is not a site of QQQ-2020J in vle.csv',
  ],
  [
    "clicks on a site of another course",
    "studentVle.csv",
    replaced("502,7002", "502,7003"),
    'studentVle.csv, line 5, column id_site: "7003" is not a site of QQQ-2020J in vle.csv',
  ],
  [
    "clicks of a learner of another course",
    "studentVle.csv",
    replaced("502,7002", "503,7002"),
    'studentVle.csv, line 5, column id_student: "503" is not a learner of QQQ-2020J in studentInfo.csv',
  ],
  [
    "weeks that run backwards",
    "vle.csv",
    replaced("3,4", "5,4"),
    'vle.csv, line 3, column week_to: "4" lies before week_from, "5"',
  ],
  [
    "one assessment told in two ways",
    "assessments.csv",
    (text) => `${text}QQQ,2020J,902,TMA,60,38\n`,
    'assessments.csv, line 9, column weight: "38" contradicts line 2, which has "37.5" for the same id_assessment',
  ],
  [
    "one submission with two scores",
    "studentAssessment.csv",
    (text) => `${text}905,501,29,0,90\n901,502,-2,1,44\n901,501,18,0,79\n`,
    'studentAssessment.csv, line 7, column score: "44" contradicts line 3, which has "" for the same id_assessment and id_student',
  ],
])("%s is refused by name and changes nothing", async (_what, file, change, message) => {
  const error = await refusalOf(client, { [file]: change });
  expect(error.message.replace(/ in \/\S+$/, " in FOLDER")).toBe(message);
  expect(error.file).toBe(file);
});
