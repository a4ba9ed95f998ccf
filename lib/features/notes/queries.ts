import "server-only";
import type { Viewer } from "@/lib/auth/viewer";
import { db } from "@/lib/db/client";
import { type Columns, rowOf, selectList } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readAll } from "@/lib/db/read";
import { readPage } from "@/lib/db/read-page";
import { AppError } from "@/lib/http/errors";
import type { Fields } from "@/lib/http/fields";
import { measure } from "@/lib/telemetry/measure";
import { EXCERPT_CHARACTERS, type NoteListParams, note, noteRow } from "./schema";

const headOf = (learnerId: number) => ({
  id: Prisma.sql`note."id"`,
  title: Prisma.sql`note."title"`,
  authorName: Prisma.sql`(SELECT "name" FROM "learner" WHERE "id" = note."authorId")`,
  isOwn: Prisma.sql`note."authorId" = ${learnerId}::int`,
  createdAt: Prisma.sql`note."createdAt"`,
  updatedAt: Prisma.sql`note."updatedAt"`,
});

const rowColumns = (learnerId: number): Columns<typeof noteRow> => ({
  ...headOf(learnerId),
  excerpt: Prisma.sql`left(note."body", ${EXCERPT_CHARACTERS}::int)`,
  readerCount: Prisma.sql`CASE WHEN note."authorId" = ${learnerId}::int
    THEN (SELECT count(*)::int FROM "note_share" AS share WHERE share."noteId" = note."id") END`,
});

/** The SQL of a whole note, as this learner sees the row `note`. */
export const noteColumns = (learnerId: number): Columns<typeof note> => ({
  ...headOf(learnerId),
  body: Prisma.sql`note."body"`,
  readers: Prisma.sql`CASE WHEN note."authorId" = ${learnerId}::int THEN (
    SELECT coalesce(json_agg(
      json_build_object('learnerId', reader."id", 'name', reader."name", 'sharedAt', share."createdAt")
      ORDER BY reader."name", reader."id"
    ), '[]')
    FROM "note_share" AS share JOIN "learner" AS reader ON reader."id" = share."learnerId"
    WHERE share."noteId" = note."id"
  ) END`,
});

/** The notes a learner wrote, those others share with them, or both; the last changed first, without their bodies. */
export function listNotes(learnerId: number, { scope, ...page }: NoteListParams, fields?: Fields) {
  return measure("notes.list", () =>
    readPage(
      {
        name: "notes.last_changed",
        row: noteRow,
        columns: rowColumns(learnerId),
        from: Prisma.sql`FROM (${notesWithReaders(scope)}) AS note WHERE note."readerId" = ${learnerId}::int`,
        keys: [
          { value: Prisma.sql`note."updatedAt"`, type: "timestamptz" },
          { value: Prisma.sql`note."id"`, type: "uuid" },
        ],
        order: "descending",
      },
      page,
      fields,
    ),
  );
}

// A union and not OR, and no condition in its first part: only so is that part read in the order of the author's index.
function notesWithReaders(scope: NoteListParams["scope"]): Prisma.Sql {
  const own = Prisma.sql`SELECT note.*, note."authorId" AS "readerId" FROM "note" AS note`;
  const shared = Prisma.sql`
    SELECT note.*, share."learnerId" AS "readerId" FROM "note_share" AS share
    JOIN "note" AS note ON note."id" = share."noteId" AND note."authorId" <> share."learnerId"`;
  return { own, shared, all: Prisma.sql`${own} UNION ALL ${shared}` }[scope];
}

/** One note by the viewer or shared with them. Advisors read no notes: a note is its author's until the author shares it. */
export function getNote({ role, learnerId }: Viewer, id: string, fields?: Fields) {
  return measure("notes.get", async () => {
    const [found] =
      role !== "learner" || learnerId === null
        ? []
        : await readAll(
            rowOf(note, fields),
            db.$queryRaw`
            SELECT ${selectList(noteColumns(learnerId), fields)} FROM "note" AS note
            WHERE note."id" = ${id}::uuid AND ${isVisibleTo(learnerId)}`,
          );
    if (!found) throw new AppError("not_found", `No note ${id}`);
    return found;
  });
}

/** Whether this learner may read the row `note`. */
export const isVisibleTo = (learnerId: number) => Prisma.sql`(note."authorId" = ${learnerId}::int
  OR EXISTS (SELECT FROM "note_share" AS share WHERE share."noteId" = note."id" AND share."learnerId" = ${learnerId}::int))`;
