-- Makes these learners the readers of a note, and answers them. Who stays keeps the instant of sharing. Two at once take turns:
-- a volatile function looks anew at every step, so the second one finds what the first one left.
CREATE FUNCTION "replace_note_readers"(shared uuid, readers integer[])
RETURNS TABLE ("learnerId" integer, "sharedAt" timestamptz)
LANGUAGE sql VOLATILE AS $$
  SELECT FROM "note" WHERE "id" = shared FOR UPDATE;
  DELETE FROM "note_share" WHERE "noteId" = shared AND "learnerId" <> ALL (readers);
  INSERT INTO "note_share" ("noteId", "learnerId") SELECT "id", unnest(readers) FROM "note" WHERE "id" = shared
  ON CONFLICT DO NOTHING;
  SELECT "learnerId", "createdAt" FROM "note_share" WHERE "noteId" = shared;
$$;
