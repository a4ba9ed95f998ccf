import type { Case } from "../case";
import type { Rows } from "../keep-rows";
import type { World } from "../world";

const ownRows =
  (...tables: string[]) =>
  ({ learnerId }: World): Rows[] =>
    tables.map((table) => ({ table, where: `"learnerId" = ${learnerId}` }));

const ownNotes = ({ learnerId }: World): Rows[] => [
  { table: "note", where: `"authorId" = ${learnerId}` },
  { table: "note_share", where: `"noteId" IN (SELECT "id" FROM "note" WHERE "authorId" = ${learnerId})` },
];

type Write = Omit<Case, "who">;

const WRITES: Write[] = [
  {
    endpoint: "/api/goals",
    method: "POST",
    status: 201,
    send: () => ({ body: { title: "Study five hours", metric: "study_minutes", target: 300, dueOn: "2099-01-01" } }),
    changes: ownRows("goal"),
  },
  {
    endpoint: "/api/goals/[id]",
    method: "PATCH",
    send: ({ goalId }) => ({ params: { id: goalId }, body: { target: 77 } }),
    changes: ownRows("goal"),
  },
  {
    endpoint: "/api/goals/[id]",
    method: "DELETE",
    status: 204,
    send: ({ goalId }) => ({ params: { id: goalId } }),
    changes: ownRows("goal"),
  },
  {
    endpoint: "/api/missions/[id]/submissions",
    method: "POST",
    status: 201,
    send: ({ dueMissionId }) => ({ params: { id: dueMissionId }, body: {} }),
    changes: ownRows("submission"),
  },
  {
    endpoint: "/api/analytics/cognitive-load",
    method: "POST",
    status: 201,
    send: () => ({ body: { intrinsic: 40, extraneous: 30, germane: 60 } }),
    changes: ownRows("cognitive_load_sample"),
  },
  {
    endpoint: "/api/personalization/preferences",
    method: "PUT",
    send: () => ({ body: { dailyMinutes: 90, sessionMinutes: 30, preferredHour: 19, remindersEnabled: false } }),
    changes: ownRows("preference"),
  },
  {
    endpoint: "/api/personalization/config",
    method: "PUT",
    send: ({ adaptationId }) => ({ body: { adaptations: [{ id: adaptationId, isEnabled: false }] } }),
    changes: ownRows("personalization_config"),
  },
  {
    endpoint: "/api/orchestration/recommendations",
    method: "POST",
    send: ({ recommendationId }) => ({ body: { id: recommendationId, answer: "dismissed" } }),
    changes: ownRows("recommendation"),
  },
  {
    endpoint: "/api/notes",
    method: "POST",
    status: 201,
    send: () => ({ body: { title: "On sampling", body: "Stratify first, then draw." } }),
    changes: ownNotes,
  },
  {
    endpoint: "/api/notes/[id]",
    method: "PATCH",
    send: ({ noteId }) => ({ params: { id: noteId }, body: { title: "On sampling, again" } }),
    changes: ownNotes,
  },
  {
    endpoint: "/api/notes/[id]",
    method: "DELETE",
    status: 204,
    send: ({ noteId }) => ({ params: { id: noteId } }),
    changes: ownNotes,
  },
  {
    endpoint: "/api/notes/[id]/shares",
    method: "PUT",
    send: ({ noteId, classmateId }) => ({ params: { id: noteId }, body: { learnerIds: [classmateId] } }),
    changes: ownNotes,
  },
];

const ownKeys = ({ learnerId }: World): Rows[] => [
  { table: "idempotency_key", where: `"userId" = (SELECT "id" FROM "user" WHERE "learnerId" = ${learnerId})` },
];

const CASES = WRITES.map((write): Case => ({ ...write, who: "learner" }));

const WITH_A_KEY = CASES.filter(({ method }) => method === "POST").map(
  (each): Case => ({
    ...each,
    variant: "with an Idempotency-Key",
    hasKey: true,
    changes: (world) => [...(each.changes?.(world) ?? []), ...ownKeys(world)],
  }),
);

export const LEARNER_WRITES: Case[] = [...CASES, ...WITH_A_KEY];
