import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Client } from "pg";
import { silentProgress } from "../progress";
import { type ImportCounts, importOuladFolder } from "./import";

/** A small data set of OULAD's shape for tests; its ids are invented. */
export const SAMPLE = {
  "courses.csv": `code_module,code_presentation,module_presentation_length
QQQ,2020J,240
RRR,2021B,120
`,
  "assessments.csv": `code_module,code_presentation,id_assessment,assessment_type,date,weight
QQQ,2020J,902,TMA,60,37.5
QQQ,2020J,901,TMA,20,40
QQQ,2020J,903,CMA,40,22.5
QQQ,2020J,904,Exam,,100
RRR,2021B,905,TMA,30,100
RRR,2021B,906,Exam,?,50
RRR,2021B,907,Exam,100,50
`,
  "vle.csv": `id_site,code_module,code_presentation,activity_type,week_from,week_to
7001,QQQ,2020J,resource,,
7002,QQQ,2020J,oucontent,3,4
7003,RRR,2021B,quiz,1,1
`,
  "studentInfo.csv": `code_module,code_presentation,id_student,gender,region,highest_education,imd_band,age_band,num_of_prev_attempts,studied_credits,disability,final_result
QQQ,2020J,501,M,Wales,A Level or Equivalent,10-20,0-35,0,60,N,Pass
QQQ,2020J,502,F,Scotland,HE Qualification,,35-55,1,120,Y,Withdrawn
RRR,2021B,501,M,Wales,A Level or Equivalent,20-30%,0-35,0,30,N,Distinction
RRR,2021B,503,F,"North, ""by"" North",No Formal quals,?,55<=,0,30,N,Fail
`,
  "studentRegistration.csv": `code_module,code_presentation,id_student,date_registration,date_unregistration
QQQ,2020J,501,-50,
QQQ,2020J,502,-10,15
RRR,2021B,501,,
`,
  "studentAssessment.csv": `id_assessment,id_student,date_submitted,is_banked,score
901,501,18,0,78
901,502,-2,1,
902,501,61,0,55
905,501,29,0,90
`,
  "studentVle.csv": `code_module,code_presentation,id_student,id_site,date,sum_click
QQQ,2020J,501,7001,-5,3
QQQ,2020J,501,7002,0,1
QQQ,2020J,501,7001,-5,4
QQQ,2020J,502,7002,10,2
RRR,2021B,503,7003,31,9
RRR,2021B,503,7003,32,0
`,
};

export type SampleFile = keyof typeof SAMPLE;
export type Changes = { [File in SampleFile]?: (text: string) => string | Buffer | undefined };

/** Writes the sample into a new folder, each file as `changes` make it; a file that becomes undefined is left out. */
export async function writeSample(changes: Changes = {}): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "paceline-oulad-"));
  for (const [file, text] of Object.entries(SAMPLE) as [SampleFile, string][]) {
    const change = changes[file];
    const content = change ? change(text) : text;
    if (content !== undefined) await writeFile(path.join(folder, file), content);
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Imports the sample, changed, and removes its folder. */
export async function importSample(client: Client, changes: Changes = {}): Promise<ImportCounts> {
  const { folder, remove } = await writeSample(changes);
  try {
    return await importOuladFolder(client, folder, silentProgress);
  } finally {
    await remove();
  }
}

/** The same rows, with every field in quotes. */
export const quoteAll = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) =>
      line.includes('"')
        ? line
        : line
            .split(",")
            .map((cell) => `"${cell}"`)
            .join(","),
    )
    .join("\n");
