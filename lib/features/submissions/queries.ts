import "server-only";
import type { z } from "zod";
import { coursesVisibleTo } from "@/lib/auth/access";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import type { Columns } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readPage } from "@/lib/db/read-page";
import { AppError } from "@/lib/http/errors";
import type { Fields } from "@/lib/http/fields";
import { measure } from "@/lib/telemetry/measure";
import { submission, type submissionListParams } from "./schema";

const columns: Columns<typeof submission> = {
  learnerId: Prisma.sql`submission."learnerId"`,
  learnerName: Prisma.sql`(SELECT "name" FROM "learner" WHERE "id" = submission."learnerId")`,
  submittedOn: Prisma.sql`submission."submittedOn"`,
  score: Prisma.sql`submission."score"`,
  isBanked: Prisma.sql`submission."isBanked"`,
};

/**
 * What was handed in for a mission, newest first: a learner's own, or everybody's to an advisor of the course. A mission the
 * viewer may not see is `not_found`; only an empty page costs a second statement to tell.
 */
export function listSubmissions(
  viewer: Viewer,
  { id, ...page }: z.output<typeof submissionListParams>,
  fields?: Fields,
) {
  return measure("submissions.list", async () => {
    const submissions = await readPage(
      {
        name: "submissions.newest",
        row: submission,
        columns,
        from: Prisma.sql`
          FROM "submission" AS submission
          WHERE submission."missionId" = ${id}::int AND ${isVisible(viewer, id)}`,
        keys: [
          { value: Prisma.sql`submission."submittedOn"`, type: "date" },
          { value: Prisma.sql`submission."learnerId"`, type: "int" },
        ],
        order: "descending",
      },
      page,
      fields,
    );
    if (submissions.items.length === 0) await assertVisible(viewer, id);
    return submissions;
  });
}

function isVisible({ role, userId, learnerId }: Viewer, id: number): Prisma.Sql {
  const mission = Prisma.sql`SELECT FROM "mission" AS mission`;
  if (role === "advisor") {
    return Prisma.sql`EXISTS (${mission} JOIN "course_advisor" AS advisor USING ("courseId")
      WHERE mission."id" = ${id}::int AND advisor."userId" = ${userId})`;
  }
  return Prisma.sql`submission."learnerId" = ${learnerId}::int
    AND EXISTS (${mission} JOIN "enrolment" AS enrolment USING ("courseId")
      WHERE mission."id" = ${id}::int AND enrolment."learnerId" = ${learnerId}::int)`;
}

async function assertVisible(viewer: Viewer, id: number): Promise<void> {
  const visible = await db.mission.count({ where: { id, course: coursesVisibleTo(viewer) } });
  if (visible === 0) throw new AppError("not_found", `No mission ${id}`);
}
