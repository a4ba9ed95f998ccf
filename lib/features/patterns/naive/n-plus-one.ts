import "server-only";
import { db } from "@/lib/db/client";

/**
 * The learners of a course at or above a risk from 0 to 1, the highest first. Wrong: one statement finds them, and then two more
 * are sent for each, one after the other, so that a hundred learners cost two hundred round trips. Read
 * `listLearnersAtRisk` of lib/features/courses/queries.ts instead: the same rows by joins, in one statement.
 */
export async function listLearnersAtRiskOneByOne(courseId: string, minRisk: number, limit: number) {
  const predictions = await db.prediction.findMany({
    where: { courseId, risk: { gte: minRisk }, learner: { enrolments: { some: { courseId, unregisteredOn: null } } } },
    orderBy: [{ risk: "desc" }, { learnerId: "desc" }],
    take: limit,
  });
  const learners = [];
  for (const { learnerId, risk, reasons } of predictions) {
    const learner = await db.learner.findUniqueOrThrow({ where: { id: learnerId } });
    const enrolment = await db.enrolment.findUniqueOrThrow({ where: { learnerId_courseId: { learnerId, courseId } } });
    learners.push({ learnerId, name: learner.name, risk, reasons, finalResult: enrolment.finalResult });
  }
  return learners;
}
