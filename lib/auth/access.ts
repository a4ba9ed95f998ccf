import "server-only";
import type { Prisma } from "@/lib/db/generated/client";
import type { Viewer } from "./viewer";

const NOBODY = { id: { in: [] } };

/** Which learners' rows a viewer may read: a learner's own, an advisor's advisees'. Any other row is not found. */
export function learnersVisibleTo({ role, learnerId, userId }: Viewer): Prisma.LearnerWhereInput {
  if (role === "learner" && learnerId !== null) return { id: learnerId };
  if (role === "advisor") return { enrolments: { some: { course: { advisors: { some: { userId } } } } } };
  return NOBODY;
}

/** Which courses a viewer may read: those they are enrolled in, or advise. */
export function coursesVisibleTo({ role, learnerId, userId }: Viewer): Prisma.CourseWhereInput {
  if (role === "learner" && learnerId !== null) return { enrolments: { some: { learnerId } } };
  if (role === "advisor") return { advisors: { some: { userId } } };
  return NOBODY;
}
