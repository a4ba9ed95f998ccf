import type { World } from "./world";

/** A naive query and the app's own, asked the same thing. */
export type Twin = {
  name: string;
  naive: () => Promise<unknown>;
  own: () => Promise<unknown>;
};

const LIMIT = 100;
const PAGE = { number: 4, limit: 25 };

/** The four classics on the app that was opened last. */
export async function loadTwins(world: World): Promise<Twin[]> {
  const { advisorId, busiestLearnerId, courseId, lastSampleOn, learnerId } = world;
  const { listLearnersAtRiskOneByOne } = await import("@/lib/features/patterns/naive/n-plus-one");
  const { getScoreDistributionInMemory } = await import("@/lib/features/patterns/naive/client-aggregation");
  const { listLoadSamplesByOffset } = await import("@/lib/features/patterns/naive/offset-pagination");
  const { listMissionTitlesOfEverything } = await import("@/lib/features/patterns/naive/over-fetching");
  const { getScoreDistribution, listLearnersAtRisk } = await import("@/lib/features/courses/queries");
  const { listLoadSamples } = await import("@/lib/features/cognitive-load/queries");
  const { listMissions } = await import("@/lib/features/missions/queries");

  const samples = { kind: "germane", from: "2026-01-01", to: lastSampleOn } as const;
  const ownSamples = { learnerId: busiestLearnerId, ...samples, limit: PAGE.limit };
  let cursor: string | undefined;
  for (let page = 1; page < PAGE.number; page++) {
    cursor = (await listLoadSamples({ ...ownSamples, cursor })).next ?? undefined;
  }
  return [
    {
      name: "N+1: a hundred learners at risk",
      naive: () => listLearnersAtRiskOneByOne(courseId, 0, LIMIT),
      own: async () => (await listLearnersAtRisk({ advisorId, courseId, minRisk: 0, limit: LIMIT })).items,
    },
    {
      name: "client-side aggregation: scores of a course",
      naive: () => getScoreDistributionInMemory(courseId),
      own: () => getScoreDistribution({ advisorId, courseId }),
    },
    {
      name: `offset pagination: page ${PAGE.number} of load samples`,
      naive: () => listLoadSamplesByOffset(busiestLearnerId, samples, PAGE.number, PAGE.limit),
      own: async () => (await listLoadSamples({ ...ownSamples, cursor })).items,
    },
    {
      name: "over-fetching: titles and due days of missions",
      naive: () => listMissionTitlesOfEverything(learnerId, LIMIT),
      own: async () => (await listMissions({ learnerId, limit: LIMIT }, { title: true, dueOn: true })).items,
    },
  ];
}
