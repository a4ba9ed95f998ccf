import type { Case } from "../case";

type Read = Pick<Case, "endpoint" | "variant" | "send">;

const GETS: Read[] = [
  { endpoint: "/api/dashboard", variant: "learner" },
  { endpoint: "/api/missions" },
  { endpoint: "/api/missions", variant: "two fields", send: () => ({ search: { fields: "title,dueOn" } }) },
  { endpoint: "/api/missions/summary" },
  { endpoint: "/api/missions/[id]", send: ({ doneMissionId }) => ({ params: { id: doneMissionId } }) },
  { endpoint: "/api/missions/[id]/submissions", send: ({ doneMissionId }) => ({ params: { id: doneMissionId } }) },
  { endpoint: "/api/goals" },
  { endpoint: "/api/goals", variant: "open", send: () => ({ search: { status: "open" } }) },
  { endpoint: "/api/goals/[id]", send: ({ goalId }) => ({ params: { id: goalId } }) },
  { endpoint: "/api/analytics/patterns" },
  { endpoint: "/api/analytics/patterns/all" },
  { endpoint: "/api/analytics/behavioral-insights/patterns/evolution" },
  { endpoint: "/api/analytics/behavioral-insights/recommendations" },
  { endpoint: "/api/analytics/behavioral-insights/goals" },
  { endpoint: "/api/analytics/cognitive-load" },
  { endpoint: "/api/analytics/cognitive-load/history" },
  {
    endpoint: "/api/analytics/cognitive-load/history",
    variant: "one kind",
    send: () => ({ search: { kind: "germane", limit: 100 } }),
  },
  { endpoint: "/api/analytics/performance-correlation" },
  { endpoint: "/api/personalization/effectiveness" },
  { endpoint: "/api/personalization/preferences" },
  { endpoint: "/api/personalization/config" },
  { endpoint: "/api/orchestration/recommendations" },
  { endpoint: "/api/notes" },
  { endpoint: "/api/notes/[id]", send: ({ noteId }) => ({ params: { id: noteId } }) },
];

/** Ten reads as a screen makes them, two of them over months of rows. */
export const BATCH_OF_TEN = [
  "/api/missions?limit=10",
  "/api/missions/summary",
  "/api/goals?limit=10",
  "/api/analytics/patterns",
  "/api/analytics/cognitive-load",
  "/api/analytics/behavioral-insights/goals",
  "/api/personalization/preferences",
  "/api/personalization/config",
  "/api/orchestration/recommendations?limit=10",
  "/api/notes?limit=10",
];

export const LEARNER_READS: Case[] = [
  ...GETS.map((read): Case => ({ ...read, method: "GET", who: "learner" })),
  {
    endpoint: "/api/orchestration/session-plan",
    method: "POST",
    who: "learner",
    send: () => ({ body: { minutes: 90 } }),
  },
  {
    endpoint: "/api/batch",
    method: "POST",
    who: "learner",
    variant: "ten reads",
    send: () => ({ body: { requests: BATCH_OF_TEN.map((path) => ({ path })) } }),
  },
];
