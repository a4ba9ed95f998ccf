import "server-only";
import { db } from "@/lib/db/client";

const BINS = 10;

/**
 * How the scores of a course's submissions spread, with their median. Wrong: every submission travels to the server and is kept
 * in memory there, to become ten counts; the cost grows with the cohort. Read `getScoreDistribution` of
 * lib/features/courses/queries.ts instead: the database counts, and one row travels.
 */
export async function getScoreDistributionInMemory(courseId: string) {
  const submissions = await db.submission.findMany({ where: { mission: { courseId } } });
  const scores = submissions
    .map(({ score }) => score)
    .filter((score) => score !== null)
    .sort((a, b) => a - b);
  const countIn = (bin: number) => scores.filter((score) => Math.min(Math.floor(score / 10), BINS - 1) === bin).length;
  return {
    submissionCount: submissions.length,
    unmarkedCount: submissions.length - scores.length,
    medianScore: medianOf(scores),
    bins: Array.from({ length: BINS }, (_, bin) => ({
      from: bin * 10,
      to: bin === BINS - 1 ? 100 : bin * 10 + 9,
      count: countIn(bin),
    })),
  };
}

function medianOf(sorted: number[]): number | null {
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
