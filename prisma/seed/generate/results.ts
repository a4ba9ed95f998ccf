import type { Enrolment } from "./learners";
import type { Submission } from "./submissions";

export type FinalResult = "distinction" | "pass" | "fail" | "withdrawn";

const DISTINCTION_FROM = 80;
const PASS_FROM = 45;

/** Half the weighted coursework, half the exam; what was not handed in counts 0. Null while the course runs. */
export function finalResultOf(enrolment: Enrolment, submissions: Submission[]): FinalResult | null {
  if (enrolment.unregisteredOn !== null) return "withdrawn";
  if (!enrolment.course.isFinished) return null;
  const own = submissions.filter((submission) => submission.enrolment === enrolment);
  const points = (isExam: boolean) =>
    own
      .filter(({ mission }) => (mission.kind === "exam") === isExam)
      .reduce((sum, { mission, score }) => sum + ((score ?? 0) * mission.weight) / 100, 0);
  const mark = (points(false) + points(true)) / 2;
  if (mark >= DISTINCTION_FROM) return "distinction";
  return mark >= PASS_FROM ? "pass" : "fail";
}
