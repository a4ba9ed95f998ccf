import type { Route } from "next";
import { LinkTabs } from "@/components/ui/link-tabs";
import { formatInteger } from "@/lib/format";
import type { AdvisedCourse } from "../schema";

/** Chooses which course the screen shows; the choice is the URL. */
export function CourseTabs({ courses, currentId }: { courses: AdvisedCourse[]; currentId: string }) {
  const tabs = courses.map(({ id, code, presentation, enrolmentCount }) => ({
    href: `/?course=${id}` as Route,
    label: `${code}/${presentation}`,
    note: `${formatInteger(enrolmentCount)} enrolled`,
    isCurrent: id === currentId,
  }));
  return <LinkTabs label="Courses" tabs={tabs} />;
}
