import type { Case } from "../case";

type Read = Pick<Case, "endpoint" | "variant" | "send" | "covers">;

const READS: Read[] = [
  {
    endpoint: "/api/dashboard",
    variant: "advisor",
    send: ({ courseId }) => ({ search: { course: courseId } }),
    covers: ({ advised, cohort }) => advised + cohort,
  },
  { endpoint: "/api/courses", covers: ({ advised }) => advised },
  {
    endpoint: "/api/courses/[id]/cohort",
    send: ({ courseId }) => ({ params: { id: courseId } }),
    covers: ({ cohort }) => cohort,
  },
  { endpoint: "/api/courses/[id]/at-risk", send: ({ courseId }) => ({ params: { id: courseId } }) },
  {
    endpoint: "/api/missions/[id]/submissions",
    variant: "advisor",
    send: ({ doneMissionId }) => ({ params: { id: doneMissionId } }),
  },
];

export const ADVISOR_CASES: Case[] = READS.map((read): Case => ({ ...read, method: "GET", who: "advisor" }));
