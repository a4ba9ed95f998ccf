import type { World } from "./world";

type Strategy = "join" | "query";
export type RelationLoad = { name: string; read: (strategy: Strategy) => Promise<unknown> };

/** Prisma reads with relations, to be run on the app that was opened last, by one statement with joins or by one for each relation. */
export async function loadRelationLoads({
  learnerId,
  noteId,
  doneMissionId,
  courseId,
}: World): Promise<RelationLoad[]> {
  const { db } = await import("@/lib/db/client");
  return [
    {
      name: "a session with its user",
      read: (relationLoadStrategy) => db.session.findFirst({ relationLoadStrategy, include: { user: true } }),
    },
    {
      name: "a note with its author",
      read: (relationLoadStrategy) =>
        db.note.findFirst({
          relationLoadStrategy,
          where: { id: noteId, OR: [{ authorId: learnerId }, { shares: { some: { learnerId } } }] },
          select: { id: true, title: true, body: true, author: { select: { name: true } } },
        }),
    },
    {
      name: "a mission with its course and its submissions",
      read: (relationLoadStrategy) =>
        db.mission.findFirst({
          relationLoadStrategy,
          where: { id: doneMissionId },
          select: {
            title: true,
            course: { select: { title: true } },
            submissions: {
              select: { score: true, learner: { select: { name: true } } },
              orderBy: { learnerId: "asc" },
            },
          },
        }),
    },
    {
      name: "25 recommendations with their missions",
      read: (relationLoadStrategy) =>
        db.recommendation.findMany({
          relationLoadStrategy,
          where: { learnerId, status: "open" },
          select: { reason: true, mission: { select: { title: true, courseId: true } } },
          orderBy: [{ priority: "desc" }, { id: "desc" }],
          take: 25,
        }),
    },
    {
      name: "100 enrolments with learner and course",
      read: (relationLoadStrategy) =>
        db.enrolment.findMany({
          relationLoadStrategy,
          where: { courseId },
          select: { finalResult: true, learner: { select: { name: true } }, course: { select: { title: true } } },
          orderBy: { learnerId: "asc" },
          take: 100,
        }),
    },
  ];
}
