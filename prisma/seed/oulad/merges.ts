/** How the rows of a table are made of the staged files. `columns` lists the select's columns in order, the key's first. */
export type Merge = {
  table: string;
  key: readonly string[];
  columns: readonly string[];
  select: string;
  /** Rows that are there already stay as they are; otherwise they take the file's values. */
  keepsExisting?: boolean;
};

const COURSE_ID = `"code_module" || '-' || "code_presentation"`;

const course: Merge = {
  table: "course",
  key: ["id"],
  columns: ["id", "code", "presentation", "title", "startsOn", "lengthDays", "observedUntil"],
  // OULAD gives neither names, only codes, nor days: "J" is a start in October, "B" in February.
  select: `
    SELECT ${COURSE_ID}, "code_module", "code_presentation", 'Module ' || "code_module",
      "startsOn", "module_presentation_length", "startsOn" + "module_presentation_length"
    FROM (
      SELECT *, make_date(
        left("code_presentation", 4)::int, CASE right("code_presentation", 1) WHEN 'J' THEN 10 ELSE 2 END, 1
      ) AS "startsOn"
      FROM "staged_courses"
    ) AS "dated"`,
};

const learner: Merge = {
  table: "learner",
  key: ["id"],
  columns: ["id", "name"],
  select: `SELECT DISTINCT "id_student", 'Learner ' || "id_student" FROM "staged_studentInfo"`,
  keepsExisting: true,
};

const enrolment: Merge = {
  table: "enrolment",
  key: ["learnerId", "courseId"],
  columns: [
    ...["learnerId", "courseId", "registeredOn", "unregisteredOn", "gender", "region", "highestEducation"],
    ...["deprivationBand", "ageBand", "previousAttempts", "studiedCredits", "hasDisability", "finalResult"],
  ],
  // A learner without a row of registration keeps an enrolment without days.
  select: `
    SELECT "id_student", "course"."id", "startsOn" + "date_registration", "startsOn" + "date_unregistration",
      "gender", "region", "highest_education", "imd_band", "age_band", "num_of_prev_attempts", "studied_credits",
      "disability" = 'Y', lower("final_result")::"FinalResult"
    FROM "staged_studentInfo"
    JOIN "course" ON "course"."id" = ${COURSE_ID}
    LEFT JOIN "staged_studentRegistration" USING ("code_module", "code_presentation", "id_student")`,
};

const mission: Merge = {
  table: "mission",
  key: ["id"],
  columns: ["id", "courseId", "kind", "title", "dueOn", "weight"],
  select: `
    SELECT "id_assessment", "course"."id",
      CASE "assessment_type" WHEN 'TMA' THEN 'tutor_marked' WHEN 'CMA' THEN 'computer_marked' ELSE 'exam' END::"MissionKind",
      CASE "assessment_type" WHEN 'TMA' THEN 'Tutor-marked assignment' WHEN 'CMA' THEN 'Computer-marked assignment'
        ELSE 'Exam' END || CASE WHEN "assessment_type" = 'Exam' AND "ofKind" = 1 THEN '' ELSE ' ' || "nth" END,
      "startsOn" + "date", "weight"
    FROM (
      SELECT *, count(*) OVER "kind" AS "ofKind",
        row_number() OVER ("kind" ORDER BY "date" NULLS LAST, "id_assessment") AS "nth"
      FROM "staged_assessments"
      WINDOW "kind" AS (PARTITION BY "code_module", "code_presentation", "assessment_type")
    ) AS "numbered"
    JOIN "course" ON "course"."id" = ${COURSE_ID}`,
};

const resource: Merge = {
  table: "resource",
  key: ["id"],
  columns: ["id", "courseId", "kind", "weekFrom", "weekTo"],
  select: `SELECT "id_site", ${COURSE_ID}, "activity_type", "week_from", "week_to" FROM "staged_vle"`,
};

const submission: Merge = {
  table: "submission",
  key: ["learnerId", "missionId"],
  columns: ["learnerId", "missionId", "submittedOn", "score", "isBanked"],
  select: `
    SELECT "id_student", "id_assessment", "startsOn" + "date_submitted", "score", "is_banked" = '1'
    FROM "staged_studentAssessment"
    JOIN "mission" ON "mission"."id" = "id_assessment"
    JOIN "course" ON "course"."id" = "mission"."courseId"`,
};

/** In an order that the foreign keys allow. */
export const MERGES: readonly Merge[] = [course, learner, enrolment, mission, resource, submission];

/** Needs the staged clicks, which a folder may lack. Sorted, so that a learner's rows of a month lie together on disk. */
export const ACTIVITY_MERGE: Merge = {
  table: "activity",
  key: ["learnerId", "day", "resourceId"],
  columns: ["learnerId", "day", "resourceId", "clicks"],
  select: `
    SELECT "id_student", "startsOn" + "date", "id_site", sum("sum_click")::int
    FROM "staged_studentVle"
    JOIN "resource" ON "resource"."id" = "id_site"
    JOIN "course" ON "course"."id" = "resource"."courseId"
    GROUP BY 1, 2, 3
    HAVING sum("sum_click") > 0
    ORDER BY 1, 2, 3`,
};
