import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";

/** One note by the viewer or shared with them. Advisors read no notes: a note is its author's until the author shares it. */
export function getNote({ role, learnerId }: Viewer, id: string) {
  return measure("notes.get", async () => {
    const mayRead =
      role !== "learner" || learnerId === null ? [] : [{ authorId: learnerId }, { shares: { some: { learnerId } } }];
    const note = await db.note.findFirst({
      where: { id, OR: mayRead },
      relationLoadStrategy: "join",
      select: {
        id: true,
        title: true,
        body: true,
        createdAt: true,
        updatedAt: true,
        author: { select: { name: true } },
      },
    });
    if (!note) throw new AppError("not_found", `No note ${id}`);
    return note;
  });
}
