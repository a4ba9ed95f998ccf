import { decimal, mapped, matching, oneOf, optional, text, whole } from "./fields";
import type { KnownIds } from "./known-ids";
import { type Complaint, defineTable, type Table } from "./table";

// Ids are 32-bit integers in the database; days count from the start of the presentation, ten years either way at most.
const id = whole(1, 2_147_483_647);
const day = whole(-3_660, 3_660);
const count = whole(0, 100_000);
const week = optional(whole(0, 520));

const course = {
  code_module: matching(/^[A-Za-z0-9]{1,20}$/, "is not a module code of letters and digits"),
  code_presentation: matching(/^(19|20)\d\d[BJ]$/, "is not a presentation such as 2013J or 2014B"),
};
type CourseColumns = { code_module: string; code_presentation: string };

const courseOf = (row: CourseColumns) => `${row.code_module}-${row.code_presentation}`;

function unknownCourse(row: CourseColumns, known: KnownIds): Complaint | undefined {
  if (known.hasCourse(row.code_module, row.code_presentation)) return undefined;
  return known.hasModule(row.code_module)
    ? { column: "code_presentation", problem: `is not a presentation of ${row.code_module} in courses.csv` }
    : { column: "code_module", problem: "is not a module in courses.csv" };
}

function unknownEnrolment(row: CourseColumns & { id_student: number }, known: KnownIds): Complaint | undefined {
  if (known.hasEnrolment(courseOf(row), row.id_student)) return undefined;
  return { column: "id_student", problem: `is not a learner of ${courseOf(row)} in studentInfo.csv` };
}

const courses = defineTable({
  file: "courses.csv",
  key: ["code_module", "code_presentation"],
  fields: { ...course, module_presentation_length: whole(1, 3_660) },
  examine(row, known) {
    known.addCourse(row.code_module, row.code_presentation);
    return undefined;
  },
});

const assessments = defineTable({
  file: "assessments.csv",
  key: ["id_assessment"],
  fields: {
    ...course,
    id_assessment: id,
    assessment_type: oneOf("TMA", "CMA", "Exam"),
    date: optional(day),
    weight: decimal(0, 100),
  },
  examine(row, known) {
    known.addMission(row.id_assessment);
    return unknownCourse(row, known);
  },
});

const vle = defineTable({
  file: "vle.csv",
  key: ["id_site"],
  fields: { id_site: id, ...course, activity_type: text(), week_from: week, week_to: week },
  examine(row, known) {
    known.addResource(courseOf(row), row.id_site);
    if (row.week_from !== null && row.week_to !== null && row.week_to < row.week_from)
      return { column: "week_to", problem: `lies before week_from, "${row.week_from}"` };
    return unknownCourse(row, known);
  },
});

const studentInfo = defineTable({
  file: "studentInfo.csv",
  key: ["code_module", "code_presentation", "id_student"],
  fields: {
    ...course,
    id_student: id,
    gender: optional(text()),
    region: optional(text()),
    highest_education: optional(text()),
    // The published file lacks the percent sign in one of the bands, "10-20".
    imd_band: optional(mapped(text(), (band) => (/\d$/.test(band) ? `${band}%` : band))),
    age_band: optional(text()),
    num_of_prev_attempts: count,
    studied_credits: count,
    disability: oneOf("Y", "N"),
    final_result: oneOf("Distinction", "Pass", "Fail", "Withdrawn"),
  },
  examine(row, known) {
    known.addEnrolment(courseOf(row), row.id_student);
    return unknownCourse(row, known);
  },
});

const studentRegistration = defineTable({
  file: "studentRegistration.csv",
  key: ["code_module", "code_presentation", "id_student"],
  fields: { ...course, id_student: id, date_registration: optional(day), date_unregistration: optional(day) },
  examine: (row, known) => unknownCourse(row, known) ?? unknownEnrolment(row, known),
});

const studentAssessment = defineTable({
  file: "studentAssessment.csv",
  key: ["id_assessment", "id_student"],
  fields: {
    id_assessment: id,
    id_student: id,
    date_submitted: day,
    is_banked: oneOf("1", "0"),
    score: optional(whole(0, 100)),
  },
  examine(row, known) {
    if (!known.hasMission(row.id_assessment)) return { column: "id_assessment", problem: "is not in assessments.csv" };
    if (!known.hasLearner(row.id_student)) return { column: "id_student", problem: "is not in studentInfo.csv" };
    return undefined;
  },
});

// Clicks of a learner on a site in a day may be spread over rows: no key. The site says which course it is.
const studentVle = defineTable({
  file: "studentVle.csv",
  isOptional: true,
  fields: { ...course, id_student: id, id_site: id, date: day, sum_click: count },
  staged: ["id_student", "id_site", "date", "sum_click"],
  examine(row, known) {
    const complaint = unknownCourse(row, known) ?? unknownEnrolment(row, known);
    if (complaint || known.hasResource(courseOf(row), row.id_site)) return complaint;
    return { column: "id_site", problem: `is not a site of ${courseOf(row)} in vle.csv` };
  },
});

/** The seven files in an order in which every reference points to an earlier one. */
export const OULAD_TABLES: readonly Table[] = [
  courses,
  assessments,
  vle,
  studentInfo,
  studentRegistration,
  studentAssessment,
  studentVle,
];
