import { Stat, StatGroup } from "@/components/ui/stat";
import { formatInteger, formatPercent } from "@/lib/format";
import type { AdvisedCourse } from "../schema";

/** The advisor's headline: everyone they advise, and the course on the screen. */
export function CourseStats({ courses, current }: { courses: AdvisedCourse[]; current: AdvisedCourse }) {
  const enrolments = courses.reduce((sum, { enrolmentCount }) => sum + enrolmentCount, 0);
  const share = current.enrolmentCount > 0 ? current.atRiskCount / current.enrolmentCount : 0;
  return (
    <StatGroup label="Where your courses stand">
      <Stat
        label="Enrolments, all courses"
        value={formatInteger(enrolments)}
        unit={`in ${formatInteger(courses.length)} courses`}
        size="lg"
      />
      <Stat
        label={`Enrolments, ${current.code}/${current.presentation}`}
        value={formatInteger(current.enrolmentCount)}
        size="lg"
      />
      <Stat
        label="Estimated at risk"
        value={formatInteger(current.atRiskCount)}
        unit={formatPercent(share)}
        target="Risk of 50 % or more"
        size="lg"
      />
      <Stat label="Course" value={current.isOver ? "Over" : "Running"} target={current.title} size="lg" />
    </StatGroup>
  );
}
