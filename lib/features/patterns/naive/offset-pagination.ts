import "server-only";
import { db } from "@/lib/db/client";

type Wanted = { kind: "intrinsic" | "extraneous" | "germane"; from: string; to: string };

/**
 * Page 1, 2, 3 … of a learner's cognitive load samples of one kind, of the days from `from` to `to` (UTC), newest first. Wrong: the
 * database walks over every row of the pages before and throws it away, so page 500 costs five hundred pages; and a sample
 * added meanwhile shifts every later page by one. Read `listLoadSamples` of lib/features/cognitive-load/queries.ts instead: its
 * cursor names the row to go on from.
 */
export async function listLoadSamplesByOffset(
  learnerId: number,
  { kind, from, to }: Wanted,
  page: number,
  limit: number,
) {
  const end = new Date(to);
  end.setUTCDate(end.getUTCDate() + 1);
  const samples = await db.cognitiveLoadSample.findMany({
    where: { learnerId, kind, takenAt: { gte: new Date(from), lt: end } },
    orderBy: { takenAt: "desc" },
    skip: (page - 1) * limit,
    take: limit,
  });
  return samples.map(({ takenAt, load, source }) => ({ takenAt: takenAt.toISOString(), kind, load, source }));
}
