import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNewDatabase } from "@/tests/make-database";
import { silentProgress } from "../progress";
import { importOuladFolder } from "./import";
import { refusalOf, replaced } from "./refusal";
import { importSample, type SampleFile } from "./sample-folder";

const { client, close } = await connectNewDatabase();
afterAll(close);
beforeAll(async () => {
  await importSample(client);
});

const inBytes = (from: string, to: Buffer) => (text: string) => {
  const at = text.indexOf(from);
  return Buffer.concat([Buffer.from(text.slice(0, at)), to, Buffer.from(text.slice(at + from.length))]);
};

const ASSESSMENT_COLUMNS = "code_module, code_presentation, id_assessment, assessment_type, date, weight";

test.each<[string, SampleFile, (text: string) => string | Buffer | undefined, string]>([
  ["a missing file", "vle.csv", () => undefined, "vle.csv: the file is missing in FOLDER"],
  [
    "an empty file",
    "assessments.csv",
    () => "",
    `assessments.csv, line 1: the file is empty, but a header is expected: ${ASSESSMENT_COLUMNS}`,
  ],
  [
    "a file of nothing but line breaks",
    "assessments.csv",
    () => "\n\n",
    `assessments.csv, line 1: the file is empty, but a header is expected: ${ASSESSMENT_COLUMNS}`,
  ],
  [
    "a missing column",
    "assessments.csv",
    replaced("assessment_type", "kind"),
    'assessments.csv, line 1, column assessment_type: "code_module,code_presentation,id_assessment,kind,date,weight" ' +
      `is a header without this column; expected are ${ASSESSMENT_COLUMNS}`,
  ],
  [
    "a missing header",
    "courses.csv",
    replaced("code_module,code_presentation,module_presentation_length\n", ""),
    'courses.csv, line 1, column code_module: "QQQ,2020J,240" is a header without this column; ' +
      "expected are code_module, code_presentation, module_presentation_length",
  ],
  [
    "another separator",
    "courses.csv",
    (text) => text.replaceAll(",", ";"),
    'courses.csv, line 1, column code_module: "code_module;code_presentation;module_presentation_length" ' +
      "is a header without this column; expected are code_module, code_presentation, module_presentation_length",
  ],
  [
    "a column named twice",
    "vle.csv",
    replaced("week_to", "week_from"),
    'vle.csv, line 1, column week_from: "id_site,code_module,code_presentation,activity_type,week_fro…" ' +
      "is a header that names this column twice",
  ],
  [
    "a line that ends early",
    "studentVle.csv",
    (text) => text.slice(0, text.lastIndexOf("03,7003")),
    'studentVle.csv, line 7, column id_site: "RRR,2021B,5" has 3 of the 6 columns that the header names',
  ],
  [
    "a line with too many cells",
    "courses.csv",
    replaced("120", "120,1"),
    'courses.csv, line 3: "RRR,2021B,120,1" has 4 of the 3 columns that the header names',
  ],
  [
    "a quote that is never closed",
    "studentInfo.csv",
    replaced('"North, ""by"" North"', '"North'),
    'studentInfo.csv, line 5, column region: "RRR,2021B,503,F,\\"North,No Formal quals,?,55<=,0,30,N,Fail" ' +
      "opens a quote that is never closed",
  ],
  [
    "bytes that are not UTF-8",
    "studentInfo.csv",
    inBytes("Scotland", Buffer.from([0x53, 0xe9, 0x6f])),
    'studentInfo.csv, line 3, column region: "S\uFFFDo" is not valid UTF-8 text of 1 to 100 characters',
  ],
  [
    "a NUL byte",
    "studentInfo.csv",
    inBytes("Scotland", Buffer.from("Sc\0tland")),
    'studentInfo.csv, line 3, column region: "Sc\\u0000tland" is not valid UTF-8 text of 1 to 100 characters',
  ],
  [
    "a value that fills the screen and moves the cursor",
    "studentVle.csv",
    replaced("502,7002", `502,\u001b[2J${"9".repeat(1_000)}`),
    `studentVle.csv, line 5, column id_site: "\\u001b[2J${"9".repeat(56)}…" is not a whole number from 1 to 2147483647`,
  ],
  [
    "a bad row behind quoted line breaks in a file with CRLF",
    "studentInfo.csv",
    (text) => text.replace("M,Wales", 'M,"Wa\nles"').replace("Y,Withdrawn", "Y,Passed").replaceAll("\n", "\r\n"),
    'studentInfo.csv, line 4, column final_result: "Passed" is not one of Distinction, Pass, Fail, Withdrawn',
  ],
])("%s is refused by name and changes nothing", async (_what, file, change, message) => {
  const error = await refusalOf(client, { [file]: change });
  expect(error.message.replace(/ in \/\S+$/, " in FOLDER")).toBe(message);
  expect(error.file).toBe(file);
});

test("a folder that is not there is refused by name", async () => {
  const folder = path.join(tmpdir(), "paceline-no-such-folder");
  await expect(importOuladFolder(client, folder, silentProgress)).rejects.toThrow(
    `${folder}: there is no such folder; expected is one with courses.csv, assessments.csv, vle.csv, studentInfo.csv, ` +
      "studentRegistration.csv, studentAssessment.csv",
  );
});

test("a folder without any file of the data set is refused by the first that it lacks", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "paceline-empty-"));
  await expect(importOuladFolder(client, folder, silentProgress)).rejects.toThrow(
    `courses.csv: the file is missing in ${folder}`,
  );
  await rm(folder, { recursive: true });
});
