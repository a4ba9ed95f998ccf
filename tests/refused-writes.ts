import { randomUUID } from "node:crypto";
import type { Case } from "./budgets/case";

/** For each write of the API a request that it refuses, and with what; where it can, the write itself does so and not its route. */
export const REFUSED_WRITES: Record<string, Required<Pick<Case, "status" | "send">>> = {
  "POST /api/goals": {
    status: 400,
    send: () => ({ body: { title: "Too late", metric: "active_days", target: 3, dueOn: "2000-01-01" } }),
  },
  "PATCH /api/goals/[id]": {
    status: 400,
    send: ({ goalId }) => ({ params: { id: goalId }, body: { dueOn: "2000-01-01" } }),
  },
  "DELETE /api/goals/[id]": { status: 404, send: () => ({ params: { id: randomUUID() } }) },
  "POST /api/missions/[id]/submissions": {
    status: 409,
    send: ({ doneMissionId }) => ({ params: { id: doneMissionId }, body: {} }),
  },
  "POST /api/analytics/cognitive-load": {
    status: 400,
    send: () => ({ body: { takenAt: "2000-01-01T00:00:00Z", intrinsic: 40 } }),
  },
  "PUT /api/personalization/preferences": {
    status: 400,
    send: () => ({ body: { dailyMinutes: 30, sessionMinutes: 60, preferredHour: 9, remindersEnabled: true } }),
  },
  "PUT /api/personalization/config": {
    status: 404,
    send: ({ adaptationId }) => ({
      body: { adaptations: [adaptationId, randomUUID()].map((id) => ({ id, isEnabled: false })) },
    }),
  },
  "POST /api/orchestration/recommendations": {
    status: 404,
    send: () => ({ body: { id: randomUUID(), answer: "dismissed" } }),
  },
  "POST /api/notes": { status: 400, send: () => ({ body: { title: "", body: "" } }) },
  "PATCH /api/notes/[id]": { status: 404, send: () => ({ params: { id: randomUUID() }, body: { title: "New" } }) },
  "DELETE /api/notes/[id]": { status: 404, send: () => ({ params: { id: randomUUID() } }) },
  "PUT /api/notes/[id]/shares": {
    status: 400,
    send: ({ noteId, learnerId }) => ({ params: { id: noteId }, body: { learnerIds: [learnerId] } }),
  },
};
