import "server-only";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { selectList } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { readAll, readOne } from "@/lib/db/read";
import { AppError } from "@/lib/http/errors";
import { measure } from "@/lib/telemetry/measure";
import { isVisibleTo, noteColumns } from "./queries";
import { type NewNote, type NoteChange, type NoteReaders, note, sharedWith } from "./schema";

/** Writes a note, shared with nobody. */
export function createNote(db: Db, learnerId: number, { title, body }: NewNote) {
  return measure("notes.create", () =>
    readOne(
      note,
      db.$queryRaw`
      INSERT INTO "note" AS note ("id", "authorId", "title", "body", "updatedAt")
      VALUES (gen_random_uuid(), ${learnerId}::int, ${title}, ${body}, now())
      RETURNING ${selectList(noteColumns(learnerId))}`,
    ),
  );
}

/** Changes a note of the learner's own. Throws `forbidden` for a reader of it, `not_found` for anyone else. */
export function changeNote(db: Db, learnerId: number, { id, title, body }: NoteChange) {
  return measure("notes.change", async () => {
    const [found] = await readAll(
      held.extend({ note: note.nullable() }),
      db.$queryRaw`
      WITH held AS (${heldBy(learnerId, id)}),
      changed AS (
        UPDATE "note" AS note
        SET "title" = coalesce(${title ?? null}, note."title"), "body" = coalesce(${body ?? null}, note."body"), "updatedAt" = now()
        FROM held WHERE note."id" = held."id" AND held."isOwn"
        RETURNING ${selectList(noteColumns(learnerId))}
      )
      SELECT "isOwn", (SELECT to_jsonb(changed) FROM changed) AS "note" FROM held`,
    );
    assertOwn(found, id);
    if (!found.note) throw missing(id);
    return found.note;
  });
}

/** Removes a note of the learner's own, for its readers too. Throws as `changeNote` does. */
export function deleteNote(db: Db, learnerId: number, id: string): Promise<void> {
  return measure("notes.remove", async () => {
    const [found] = await readAll(
      held,
      db.$queryRaw`
      WITH held AS (${heldBy(learnerId, id)}),
      removed AS (DELETE FROM "note" USING held WHERE "note"."id" = held."id" AND held."isOwn")
      SELECT "isOwn" FROM held`,
    );
    assertOwn(found, id);
  });
}

/**
 * Makes these learners the readers of a note of the learner's own, and nobody else; who stays keeps the instant of sharing.
 * Throws as `changeNote` does, and `invalid_input` for whoever takes no course with the author any more, is the author, or is not there.
 */
export function replaceReaders(db: Db, learnerId: number, { id, learnerIds }: NoteReaders) {
  return measure("notes.replace_readers", async () => {
    const [found] = await readAll(
      held.extend({ strangerAt: z.number().int().nullable(), readers: sharedWith.shape.readers.nullable() }),
      db.$queryRaw`
      WITH held AS (${heldBy(learnerId, id)}),
      stranger AS (
        SELECT min("place")::int - 1 AS "at" FROM unnest(${learnerIds}::int[]) WITH ORDINALITY AS wanted("learnerId", "place")
        WHERE "learnerId" = ${learnerId}::int OR NOT EXISTS (
          SELECT FROM "enrolment" AS mine JOIN "enrolment" AS theirs USING ("courseId")
          WHERE mine."learnerId" = ${learnerId}::int AND mine."unregisteredOn" IS NULL
            AND theirs."learnerId" = wanted."learnerId" AND theirs."unregisteredOn" IS NULL
        )
      )
      SELECT "isOwn", stranger."at" AS "strangerAt",
        CASE WHEN "isOwn" AND stranger."at" IS NULL THEN (
          SELECT coalesce(json_agg(
            json_build_object('learnerId', reader."id", 'name', reader."name", 'sharedAt', share."sharedAt")
            ORDER BY reader."name", reader."id"
          ), '[]')
          FROM "replace_note_readers"(held."id", ${learnerIds}::int[]) AS share
          JOIN "learner" AS reader ON reader."id" = share."learnerId"
        ) END AS "readers"
      FROM held, stranger`,
    );
    assertOwn(found, id);
    if (found.strangerAt !== null) throw strangerAt(found.strangerAt);
    return sharedWith.parse({ readers: found.readers });
  });
}

const held = z.object({ isOwn: z.boolean() });

const heldBy = (learnerId: number, id: string) => Prisma.sql`
  SELECT note."id", note."authorId" = ${learnerId}::int AS "isOwn" FROM "note" AS note
  WHERE note."id" = ${id}::uuid AND ${isVisibleTo(learnerId)}`;

function assertOwn<Found extends z.output<typeof held>>(found: Found | undefined, id: string): asserts found is Found {
  if (!found) throw missing(id);
  if (!found.isOwn) throw new AppError("forbidden", "Only its author may change, share or remove a note");
}

const missing = (id: string) => new AppError("not_found", `No note ${id}`);

// The same words whether such a learner exists or not.
function strangerAt(index: number): AppError {
  const message = "Share with learners who take a course with you";
  return new AppError("invalid_input", message, { issues: [{ path: `learnerIds.${index}`, message }] });
}
